#!/bin/sh
# Install what the tests and the demo want from the system, where that is allowed: root on Debian or its children.
# Elsewhere nothing happens here; the tests that miss something say so by name, with the command that helps.
set -eu

wanted=''
command -v dovecot >/dev/null || wanted="$wanted dovecot-imapd dovecot-lmtpd"
if [ -z "${POSTDESK_TEST_KAFKA:-}" ]; then
    command -v java >/dev/null || wanted="$wanted default-jdk-headless"
    command -v mvn >/dev/null || wanted="$wanted maven"
fi
[ -n "$wanted" ] || exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "not installed here:$wanted (on Debian: sudo apt-get install$wanted)" >&2
    exit 0
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# shellcheck disable=SC2086 # a list of packages
apt-get install -y -qq --no-install-recommends $wanted >/dev/null
