// Makes sure that the tests have Chromium, or a browser made from it. As root it installs it with apt-get; otherwise it says how, and exits with 1.
import { chromiumAdvice, findChromium } from './chromium.mjs';
import { ensure, fail } from './needed.mjs';

const named = process.env.CHROMIUM_PATH;
if (named && findChromium() === undefined)
  fail(`CHROMIUM_PATH is ${named}, and no browser runs there. ${chromiumAdvice}`);
ensure({ program: 'Chromium', debianPackage: 'chromium', advice: chromiumAdvice, find: findChromium });
