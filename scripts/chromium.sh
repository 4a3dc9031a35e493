#!/bin/sh
# Installs Chromium for the browser tests where root may; says so in one sentence where it may not.
for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Chromium for the browser tests ..."
    apt-get update -qq && apt-get install -y -qq chromium >/dev/null && exit 0
fi
echo "No Chromium: the browser tests are skipped; run  sudo apt install chromium  to have them run."
