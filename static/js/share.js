/* Inside WeChat, what a page says of itself when it is passed on: the same card that its head gives to other messengers.
   Loads the JS-SDK only there, and only where the office switched it on (WECHAT_JSSDK_URL). Whatever fails leaves the
   page as it is: WeChat then makes a card of its own. Nothing is counted, and nobody is told whether a card was sent.

   <script src="share.js" data-sdk="…/jweixin-1.6.0.js" data-config="/c/SLUG/vote/wechat.json" defer></script> */
"use strict";

(function () {
  const { sdk, config } = document.currentScript.dataset;
  if (!/MicroMessenger/i.test(navigator.userAgent)) {
    return;
  }

  const said = (name) => document.querySelector(`meta[property="og:${name}"]`).content;

  function handOver() {
    const card = { title: said("title"), link: said("url"), imgUrl: said("image") };
    window.wx.updateAppMessageShareData({ ...card, desc: said("description") });
    window.wx.updateTimelineShareData(card);
  }

  async function configure() {
    const address = location.href.split("#")[0]; // WeChat signs the address as it stands, without the fragment
    const answer = await fetch(`${config}?url=${encodeURIComponent(address)}`, { credentials: "same-origin" });
    if (!answer.ok) {
      return;
    }
    window.wx.ready(handOver);
    window.wx.config(await answer.json());
  }

  const script = document.createElement("script");
  script.src = sdk;
  script.addEventListener("load", () => configure().catch(() => {}));
  document.head.append(script);
})();
