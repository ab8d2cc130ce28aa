// A visit to the demo shop by someone with a bad day: meets the dead button, the slow cart, the voucher that
// throws and the checkout that will not say what is wrong.
// @ts-check

/**
 * @param {import("playwright-core").Page} tab @param {string} base the collector's URL
 * @param {{buys?: boolean, onStep?: () => Promise<void>, recorded?: boolean, opened?: boolean}} [options] onStep is
 *   called between steps, for tests that look in at many moments; opened: the tab is at the shop already
 * @returns {Promise<string>} the session's id, or "" when nothing records
 */
export async function visitShop(tab, base, { buys = true, onStep = async () => {}, opened } = {}) {
  if (!opened) await tab.goto(`${base}/shop/`);
  await tab.waitForSelector(".product");
  await tab.waitForTimeout(600);
  await onStep();
  await tab.mouse.move(300, 300, { steps: 8 });
  await tab.mouse.wheel(0, 600);
  await tab.waitForTimeout(250);
  await onStep();
  await tab.mouse.wheel(0, -600);
  await tab.click("[data-category=Seating]");
  await tab.waitForTimeout(300);
  await onStep();
  await tab.fill("#search input", "lamp");
  await tab.press("#search input", "Enter");
  await tab.waitForSelector("text=Results for");
  await tab.waitForTimeout(200);
  await onStep();
  await tab.click(".product >> nth=0");
  await tab.waitForSelector("#later");
  await tab.waitForTimeout(200);
  await onStep();
  for (let i = 0; i < 4; i++) await tab.click("#later", { delay: 30 }); // the dead button, in anger
  await tab.waitForTimeout(2900); // and nothing happens
  await onStep();
  await tab.click("#add"); // slow, and it does not say so
  await tab.waitForTimeout(900);
  await tab.click("#add");
  await tab.waitForSelector("text=In your cart.", { timeout: 10_000 });
  await tab.waitForTimeout(1800);
  await onStep();
  await tab.click("summary");
  await tab.click("#help-open");
  await tab.waitForTimeout(300);
  await onStep();
  await tab.click("#help button");
  await tab.click(".cart-link");
  await tab.waitForSelector("#apply");
  await tab.fill("#voucher", "SPRING-10");
  await tab.click("#apply"); // throws
  await tab.waitForTimeout(300);
  await onStep();
  await tab.click("#to-checkout");
  await tab.waitForSelector("#checkout");
  await tab.fill("[name=name]", "Ada Example");
  await tab.type("[name=email]", "ada@example.org", { delay: 15 });
  await tab.fill("[name=address]", "12 Analytical Row");
  await tab.selectOption("[name=country]", "Ireland");
  await tab.type("[name=phone]", "030 1234567", { delay: 15 });
  await onStep();
  await tab.check("[value=express]");
  await tab.fill("[name=card]", "4111111111111111");
  await tab.fill("[name=expiry]", "11/29");
  await tab.fill("[name=cvc]", "123");
  await tab.fill("[name=note]", "Please ring twice");
  await tab.check("[name=terms]");
  await tab.click("#place-order");
  await tab.waitForSelector("#problem:not([hidden])"); // vague
  await tab.waitForTimeout(300);
  await onStep();
  await tab.click("#place-order");
  await tab.waitForTimeout(500);
  await onStep();
  if (buys) {
    await tab.fill("[name=phone]", "0301234567");
    await tab.click("#place-order");
    await tab.waitForSelector("text=Thank you");
    await tab.waitForTimeout(400);
    await onStep();
  }
  const url = await tab.evaluate(() => /** @type {any} */ (window).hark?.sessionUrl?.() ?? "");
  return /[0-9a-f]{32}/.exec(url)?.[0] ?? "";
}
