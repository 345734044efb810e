"""Voters recognised by a mobile number that receives a code by text message (``core.sms``)."""
