#!/bin/sh
# The quick path: one command synthesizes, plans and applies. What is applied was not reviewed before.
# usage: deploy-quick.sh [stack]
set -eu
cd "$(dirname "$0")"

# No questions, no calls home.
export CI=1 CHECKPOINT_DISABLE=1 DISABLE_VERSION_CHECK=1

# --skip-provider-lock  works with a provider mirror and without the registry
# --parallelism 1       a stack that fails while others run would leave their locks behind and lose their state
exec npx cdktf deploy "${1:-production}" --auto-approve --skip-provider-lock --parallelism 1
