"""What tells code for browsers from code that steers them."""

from __future__ import annotations

OF_BROWSERS = frozenset({"localStorage", "sessionStorage"})
"""What only browsers have: https://developer.mozilla.org/en-US/docs/Web/API/Web_Storage_API"""

STEERS_BROWSERS = ("playwright", "playwright-core", "puppeteer", "puppeteer-core", "selenium-webdriver", "jsdom")
"""Packages whose users write what runs in a page among what runs in Node.js:
https://playwright.dev/docs/evaluating, https://pptr.dev/api/puppeteer.page.evaluate,
https://www.w3.org/TR/webdriver/#execute-script (selenium-webdriver); or have a page's `window` in Node.js:
https://github.com/jsdom/jsdom#readme"""
