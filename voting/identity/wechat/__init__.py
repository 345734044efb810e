"""Voters recognised by WeChat: web authorisation with snsapi_base at the moment of voting.

The contract of WeChat's interfaces: developers.weixin.qq.com/doc/service, guide "web authorisation" and "JS-SDK".
"""
