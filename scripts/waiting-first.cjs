// Jest's order of test files: those that wait for minutes, and hardly compute, begin first, so that none of them is left
// to wait alone at the end. The others follow in Jest's own order, long ones first.
const { default: Sequencer } = require("@jest/test-sequencer");

const waits = ({ path }) => /\/test\/(tools|e2e)\/(aws|escalation)/.test(path);

module.exports = class WaitingFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    return [...sorted.filter(waits), ...sorted.filter((test) => !waits(test))];
  }
};
