import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import puppeteer from 'puppeteer-core';

const chromiumFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
  '--allow-loopback-in-peer-connection',
  '--disable-features=WebRtcHideLocalIpsWithMdns',
];

const firefoxPreferences = {
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
  'media.peerconnection.ice.obfuscate_host_addresses': false,
  'media.autoplay.default': 0,
  // Several pages share one browser: those behind must go on drawing their camera's picture.
  'dom.min_background_timeout_value': 4,
  'dom.timeout.enable_budget_timer_throttling': false,
};

/** How each browser is launched, by somebody who clicks the warning about a self-signed certificate away; the keys are the names that tests use. */
const launchers = {
  chromium: async (flags, options) =>
    puppeteer.launch({
      executablePath: '/usr/bin/chromium',
      userDataDir: await mkdtemp(join(tmpdir(), 'chromium-')),
      args: [...chromiumFlags, ...flags],
      acceptInsecureCerts: true,
      ...options,
    }),
  firefox: () =>
    puppeteer.launch({
      browser: 'firefox',
      executablePath: '/usr/bin/firefox-esr',
      extraPrefsFirefox: firefoxPreferences,
      acceptInsecureCerts: true,
    }),
};

/**
 * @param {'chromium' | 'firefox'} name
 * @param {string[]} [flags] more of Chromium's
 * @param {import('puppeteer-core').LaunchOptions} [options] others of Chromium's
 */
export function launch(name, flags = [], options = {}) {
  return launchers[name](flags, options);
}
