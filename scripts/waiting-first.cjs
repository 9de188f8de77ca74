// Jest's order of test files: those that take minutes, waiting or on one processor, begin first, so that none of them is left
// alone at the end. The others follow in Jest's own order, long ones first. Last come those that need programs whose build takes
// minutes where the cache is empty.
const { default: Sequencer } = require("@jest/test-sequencer");

const waits = ({ path }) => /\/test\/(tools|e2e)\/(aws|slo)/.test(path);
const needsBuild = ({ path }) => /\/test\/(tools|e2e)\/(jaeger|otel-collector|tracing)/.test(path);

module.exports = class WaitingFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    const others = sorted.filter((test) => !waits(test) && !needsBuild(test));
    return [...sorted.filter(waits), ...others, ...sorted.filter(needsBuild)];
  }
};
