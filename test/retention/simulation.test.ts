import fc from "fast-check";
import {
  archiveOf,
  complianceBucketOf,
  complianceOf,
  elasticsearchCalls,
  type LogBucket,
  placesOf,
  type RetentionModel,
  retentionOf,
  tierOf,
} from "../../lib/retention";
import type { S3StorageClass } from "../../lib/s3";
import { defaultSpecification, mergeSpecification } from "../../lib/specification";
import { Duration } from "../../lib/units";

const days = (count: number) => Duration.days(count);

/** Policies that can be kept: ends in any order of size, categories that go early, tiers that are locked or searched for longer. */
const models: fc.Arbitrary<RetentionModel> = fc
  .record({
    hot: fc.integer({ min: 1, max: 20 }),
    warm: fc.integer({ min: 1, max: 60 }),
    cold: fc.integer({ min: 1, max: 500 }),
    compliance: fc.integer({ min: 1, max: 3000 }),
    early: fc.option(fc.double({ min: 0.01, max: 1, noNaN: true }), { nil: undefined }),
    isWarmSearched: fc.boolean(),
    isColdSearched: fc.boolean(),
    isColdLocked: fc.boolean(),
    kept: fc.subarray(["access", "audit", "security", "performance"]),
  })
  .map(({ hot, warm, cold, compliance, early, isWarmSearched, isColdSearched, isColdLocked, kept }) => {
    const [warmEnd, coldEnd] = [hot + warm, hot + warm + cold];
    const searched = isWarmSearched && isColdSearched;
    const specification = mergeSpecification(defaultSpecification, {
      retentionPolicies: {
        hotStorage: { duration: days(hot) },
        warmStorage: { duration: days(warmEnd), searchEnabled: isWarmSearched },
        coldStorage: {
          duration: days(coldEnd),
          immutable: isColdLocked && !searched,
          ...(searched && { searchEnabled: true, storageClass: "standard" }),
        },
        complianceStorage: { duration: days(coldEnd + compliance), categories: kept },
        ...(early !== undefined &&
          !(isColdLocked && !searched) && {
            categoryDurations: { performance: days(Math.max(1, Math.round(early * coldEnd))) },
          }),
      },
    });
    const { model, problems } = retentionOf(specification);
    expect(problems).toEqual([]);
    return model;
  });

/** Class of an object of `category` that is `age` days old, as S3 makes it of the rules; none when it is hidden. */
function classIn({ rules }: LogBucket, category: string, age: number): S3StorageClass | undefined {
  const rule = rules.find(({ id }) => id === category);
  if (!rule || age >= rule.expiresAfterDays) return undefined;
  return rule.transitions.findLast(({ afterDays }) => age >= afterDays)?.to ?? "STANDARD";
}

/** Name of the phase of an index whose logs are `age` days old, as Elasticsearch makes it of the policy; none when it is deleted. */
function phaseOf(model: RetentionModel, category: string, age: number): string | undefined {
  const calls = elasticsearchCalls(model, { prefix: "logs", replicas: 0 });
  const template = calls.find(({ path }) => path === `/_index_template/logs-${category}`)?.body as {
    readonly template: { readonly settings: { readonly index: { readonly lifecycle: { readonly name: string } } } };
  };
  const { name } = template.template.settings.index.lifecycle;
  const { policy } = calls.find(({ path }) => path === `/_ilm/policy/${name}`)?.body as {
    readonly policy: { readonly phases: Readonly<Record<string, { readonly min_age: string }>> };
  };
  const reached = Object.entries(policy.phases).filter(
    ([, phase]) => days(age).compare(Duration.parse(phase.min_age)) >= 0,
  );
  const last = reached.at(-1)?.[0];
  return last === "delete" ? undefined : last;
}

describe("what stores make of the tiers is what the tiers say, for every policy, category and age", () => {
  const ages = (model: RetentionModel) => {
    const ends = [...model.tiers, ...(model.compliance ? [model.compliance] : [])].map(({ until }) => until.toDays());
    const own = model.categories.map(({ until }) => until.toDays());
    return [...new Set([0, ...ends, ...own].flatMap((end) => [end - 1, end, end + 1]))].filter((age) => age >= 0);
  };

  it("in the archive and the compliance bucket, but for the day by which locked objects are hidden later", () => {
    fc.assert(
      fc.property(models, (model) => {
        const [archive, compliance] = [archiveOf(model, "logs/"), complianceBucketOf(model, "logs/")];
        for (const { name } of model.categories)
          for (const age of ages(model)) {
            const late = archive.lockedDays === undefined ? 0 : 1;
            const tier =
              tierOf(model, name, days(age)) ?? (late ? tierOf(model, name, days(Math.max(age - 1, 0))) : undefined);
            expect([name, age, classIn(archive, name, age)]).toEqual([name, age, tier?.objectClass]);
            const copy = complianceOf(model, name, days(age)) ?? complianceOf(model, name, days(Math.max(age - 1, 0)));
            expect([name, age, compliance && classIn(compliance, name, age) !== undefined]).toEqual([
              name,
              age,
              compliance && copy !== undefined,
            ]);
          }
      }),
      { numRuns: 60, seed: 11 },
    );
  });

  it("in Elasticsearch, counted from the end of an index", () => {
    fc.assert(
      fc.property(models, (model) => {
        for (const { name } of model.categories)
          for (const age of ages(model)) {
            const tier = tierOf(model, name, days(age));
            expect([name, age, phaseOf(model, name, age)]).toEqual([
              name,
              age,
              tier?.searchable ? tier.name : undefined,
            ]);
          }
      }),
      { numRuns: 60, seed: 12 },
    );
  });

  it("in the report: one place in each store, and no gap between them", () => {
    fc.assert(
      fc.property(models, (model) => {
        for (const { name, until, isCompliant } of model.categories)
          for (const store of ["elasticsearch", "archive", "compliance"] as const) {
            const places = placesOf(model).filter((place) => place.category === name && place.store === store);
            const joints = places
              .slice(1)
              .map((place, index) => place.from.compare(places[index]?.until ?? place.from));
            expect(joints.every((gap) => gap === 0)).toBe(true);
            expect(places.every(({ worst, until: end }) => worst.compare(end) > 0)).toBe(true);
            if (store === "archive") expect(places.at(-1)?.until).toEqual(until);
            if (store === "compliance")
              expect(places.at(-1)?.until).toEqual(isCompliant ? model.compliance?.until : undefined);
          }
      }),
      { numRuns: 60, seed: 13 },
    );
  });
});
