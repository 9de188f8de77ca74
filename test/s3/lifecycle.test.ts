import { lifecycleProblems, type LifecycleRule, lockProblems, S3_CLASS_NAMES, shortStays } from "../../lib/s3";

const ARCHIVE: LifecycleRule = {
  id: "audit",
  prefix: "logs/audit/",
  transitions: [{ afterDays: 30, to: "GLACIER" }],
  expiresAfterDays: 365,
  noncurrentDays: 1,
};

const problemsOf = (rule: Partial<LifecycleRule>): readonly string[] =>
  lifecycleProblems([{ ...ARCHIVE, ...rule }], "rules").map(({ path, message }) => `${path}: ${message}`);

describe("the lifecycle of a bucket", () => {
  it("is what S3 takes: hot and warm in STANDARD, cold in GLACIER, gone after a year", () => {
    expect(problemsOf({})).toEqual([]);
  });

  it("takes each class from the first day on that S3 takes it", () => {
    expect(
      S3_CLASS_NAMES.slice(1).map((to) => {
        const firstDay = [0, 1, 29, 30, 31].find(
          (afterDays) => problemsOf({ transitions: [{ afterDays, to }] }).length === 0,
        );
        return `${to} ${firstDay}`;
      }),
    ).toEqual([
      "STANDARD_IA 30",
      "INTELLIGENT_TIERING 0",
      "ONEZONE_IA 30",
      "GLACIER_IR 0",
      "GLACIER 0",
      "DEEP_ARCHIVE 0",
    ]);
  });

  it.each<[string, Partial<LifecycleRule>, readonly string[]]>([
    [
      "infrequent access before day 30",
      { transitions: [{ afterDays: 7, to: "STANDARD_IA" }] },
      ["rules.audit.transitions[0]: must be at least 30 days old for STANDARD_IA, got 7; GLACIER_IR takes any age"],
    ],
    [
      "a glacier 29 days after infrequent access",
      {
        transitions: [
          { afterDays: 30, to: "STANDARD_IA" },
          { afterDays: 59, to: "GLACIER" },
        ],
      },
      ["rules.audit.transitions[1]: must be at least 60 days old, 30 after the move to STANDARD_IA, got 59"],
    ],
    [
      "a move back up",
      {
        transitions: [
          { afterDays: 30, to: "DEEP_ARCHIVE" },
          { afterDays: 60, to: "GLACIER" },
        ],
      },
      ["rules.audit.transitions[1]: must be a class that S3 moves objects to from DEEP_ARCHIVE, got GLACIER"],
    ],
    [
      "a copy in one zone that S3 would have to spread again",
      {
        transitions: [
          { afterDays: 30, to: "ONEZONE_IA" },
          { afterDays: 90, to: "GLACIER_IR" },
        ],
      },
      ["rules.audit.transitions[1]: must be a class that S3 moves objects to from ONEZONE_IA, got GLACIER_IR"],
    ],
    [
      "one class twice",
      {
        transitions: [
          { afterDays: 30, to: "GLACIER" },
          { afterDays: 60, to: "GLACIER" },
        ],
      },
      ["rules.audit.transitions[1]: must be a class that S3 moves objects to from GLACIER, got GLACIER"],
    ],
    [
      "two moves on one day",
      {
        transitions: [
          { afterDays: 30, to: "GLACIER_IR" },
          { afterDays: 30, to: "GLACIER" },
        ],
      },
      ["rules.audit.transitions[1]: must be at least 31 days old, 1 after the move to GLACIER_IR, got 30"],
    ],
    [
      "a move into the class that objects are born in",
      { transitions: [{ afterDays: 1, to: "STANDARD" }] },
      [
        'rules.audit.transitions[0].to: must be STANDARD_IA, INTELLIGENT_TIERING, ONEZONE_IA, GLACIER_IR, GLACIER, DEEP_ARCHIVE, got "STANDARD"; objects are born in STANDARD',
      ],
    ],
    [
      "an expiry on the day of the last move",
      { expiresAfterDays: 30 },
      [
        "rules.audit.expiresAfterDays: must be later than the move to GLACIER after 30 days, got 30; leave that move out",
      ],
    ],
    [
      "half days",
      { expiresAfterDays: 365.5, noncurrentDays: 0.5 },
      [
        "rules.audit.expiresAfterDays: must be 1 to 36500 whole days, got 365.5",
        "rules.audit.noncurrentDays: must be 1 to 36500 whole days, got 0.5",
      ],
    ],
  ])("is refused: %s", (_, rule, messages) => {
    expect(problemsOf(rule)).toEqual(messages);
  });

  it.each<[string, Partial<LifecycleRule>, readonly string[]]>([
    [
      "in the days before it would go",
      { noncurrentDays: 30, noncurrentMove: { afterDays: 29, to: "DEEP_ARCHIVE" } },
      [],
    ],
    [
      "no later than that",
      { noncurrentDays: 30, noncurrentMove: { afterDays: 30, to: "DEEP_ARCHIVE" } },
      ["rules.audit.noncurrentMove: must be before the version goes after 30 days, got 30"],
    ],
    [
      "to infrequent access after 30 days at the earliest",
      { noncurrentDays: 30, noncurrentMove: { afterDays: 29, to: "STANDARD_IA" } },
      ["rules.audit.noncurrentMove: must be at least 30 days old for STANDARD_IA, got 29; GLACIER_IR takes any age"],
    ],
  ])("moves what was overwritten %s", (_, rule, messages) => {
    expect(problemsOf(rule)).toEqual(messages);
  });

  it("has at most a thousand rules", () => {
    const rules = (count: number) => Array.from({ length: count }, (_, index) => ({ ...ARCHIVE, id: `c${index}` }));
    expect(lifecycleProblems(rules(1000), "rules")).toEqual([]);
    expect(lifecycleProblems(rules(1001), "rules")).toEqual([
      { path: "rules", message: "must be at most 1000 rules a bucket, got 1001" },
    ]);
  });
});

describe("a lock of objects", () => {
  it("lasts 1 day to 100 years, in whole days", () => {
    const taken = [0, 0.5, 1, 2555, 36_500, 36_501].filter(
      (days) => lockProblems({ mode: "GOVERNANCE", days }, "lock").length === 0,
    );
    expect(taken).toEqual([1, 2555, 36_500]);
    expect(lockProblems({ mode: "COMPLIANCE", days: 0 }, "lock.days")).toEqual([
      { path: "lock.days", message: "must be 1 to 36500 whole days, got 0" },
    ]);
  });
});

describe("stays that are billed for longer than they last", () => {
  it("count the days for which an object is hidden and still there", () => {
    const rule = { ...ARCHIVE, expiresAfterDays: 90 };
    expect(shortStays([{ ...rule, noncurrentDays: 29 }]).map(({ stayDays }) => stayDays)).toEqual([89]);
    expect(shortStays([{ ...rule, noncurrentDays: 30 }])).toEqual([]);
  });

  it("are those before the next move or the expiry", () => {
    expect(shortStays([ARCHIVE])).toEqual([]);
    const transitions = [
      { afterDays: 0, to: "GLACIER_IR" },
      { afterDays: 60, to: "DEEP_ARCHIVE" },
    ] as const;
    expect(shortStays([{ ...ARCHIVE, transitions, expiresAfterDays: 238 }])).toEqual([
      { rule: "audit", in: "GLACIER_IR", stayDays: 60, billedDays: 90 },
      { rule: "audit", in: "DEEP_ARCHIVE", stayDays: 179, billedDays: 180 },
    ]);
    expect(shortStays([{ ...ARCHIVE, transitions, expiresAfterDays: 239 }]).map((stay) => stay.in)).toEqual([
      "GLACIER_IR",
    ]);
  });
});
