#!/bin/sh
# The gated path, with plain Terraform on the synthesized files: `plan` saves a plan for review, `apply` applies exactly
# that plan and nothing else, or fails when the state has changed since.
# usage: deploy-gated.sh plan|apply [stack]
set -eu
cd "$(dirname "$0")"
stack="${2:-production}"

export TF_IN_AUTOMATION=1 TF_INPUT=0 CHECKPOINT_DISABLE=1

case "${1:-}" in
plan)
  npx tsx main.ts
  cd "cdktf.out/stacks/$stack"
  terraform init -no-color
  terraform plan -no-color -out=tfplan
  # For people, and for whatever checks plans by rules.
  terraform show -no-color tfplan > plan.txt
  terraform show -json tfplan > plan.json
  ;;
apply)
  # Nothing is synthesized here: the plan, the bundles and the lock file are those that were reviewed.
  cd "cdktf.out/stacks/$stack"
  terraform init -no-color
  terraform apply -no-color tfplan
  ;;
*)
  echo "usage: deploy-gated.sh plan|apply [stack]" >&2
  exit 2
  ;;
esac
