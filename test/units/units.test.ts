import {
  Bytes,
  Duration,
  Percentage,
  UnitError,
  networkOf,
  parseTimeWindow,
  printTimeWindow,
  secretParameter,
  weekdayRanges,
} from "../../lib/units";
import type { Weekday } from "../../lib/units";

const refusal = (read: () => unknown): string => {
  try {
    read();
  } catch (error) {
    if (error instanceof UnitError) return error.message;
    throw error;
  }
  return "taken";
};

describe("a duration", () => {
  test.each([
    ["0s", 0, "0s", "0s"],
    ["0m", 0, "0s", "0s"],
    ["250ms", 250, "250ms", "250ms"],
    ["30s", 30_000, "30s", "30s"],
    ["90s", 90_000, "1m30s", "90s"],
    ["5m", 300_000, "5m", "300s"],
    ["1h30m", 5_400_000, "1h30m", "5400s"],
    ["1d", 86_400_000, "1d", "86400s"],
    ["2w", 1_209_600_000, "14d", "1209600s"],
    ["1y", 31_536_000_000, "365d", "31536000s"],
    ["2555d", 220_752_000_000, "2555d", "220752000s"],
    ["1d2h3m4s5ms", 93_784_005, "1d2h3m4s5ms", "93784005ms"],
  ])("reads %s", (text, milliseconds, prometheus, systemd) => {
    const duration = Duration.parse(text);
    expect(duration.milliseconds).toBe(milliseconds);
    expect(duration.toPrometheus()).toBe(prometheus);
    expect(duration.toString()).toBe(prometheus);
    expect(JSON.stringify(duration)).toBe(`"${prometheus}"`);
    expect(duration.toSystemd()).toBe(systemd);
    expect(Duration.parse(prometheus)).toEqual(duration);
  });

  test.each([
    [""],
    ["5"],
    ["m"],
    ["5 m"],
    [" 5m"],
    ["5m "],
    ["-5m"],
    ["1.5h"],
    ["30m1h"],
    ["5m5m"],
    ["5M"],
    ["never"],
    ["٥m"],
  ])("refuses %j", (text) => {
    expect(refusal(() => Duration.parse(text))).toBe(
      `must be a duration such as "30s", "5m", "1h30m" or "7d", got ${JSON.stringify(text)}`,
    );
  });

  test("refuses more than numbers can count, and shows only the beginning of a long text", () => {
    expect(refusal(() => Duration.parse("400y"))).toBe('must be at most 292 years (106751d), got "400y"');
    expect(refusal(() => Duration.days(106_752))).toMatch(/^must be at most 292 years/);
    expect(Duration.parse("106751d").toPrometheus()).toBe("106751d");
    expect(refusal(() => Duration.parse("x".repeat(1_000_000)))).toBe(
      `must be a duration such as "30s", "5m", "1h30m" or "7d", got "${"x".repeat(76)}...`,
    );
  });

  test.each([
    ["milliseconds", () => Duration.milliseconds(1.5), "must be a whole number of milliseconds, got 1.5"],
    ["a negative count", () => Duration.minutes(-1), "must be a whole number of milliseconds, got -60000"],
    ["no number", () => Duration.hours(Number.NaN), "must be a whole number of milliseconds, got NaN"],
    ["endless time", () => Duration.days(Infinity), "must be a whole number of milliseconds, got Infinity"],
  ])("refuses %s", (_, make, message) => {
    expect(refusal(make)).toBe(message);
  });

  test("is made of units, added, multiplied and compared", () => {
    expect(Duration.hours(1.5)).toEqual(Duration.minutes(90));
    expect(Duration.days(1)).toEqual(Duration.hours(24));
    expect(Duration.minutes(5).plus(Duration.seconds(30)).toString()).toBe("5m30s");
    expect(Duration.minutes(5).times(1.5).toString()).toBe("7m30s");
    expect(Duration.seconds(1).times(1 / 3).milliseconds).toBe(333);
    expect(Duration.minutes(5).compare(Duration.seconds(300))).toBe(0);
    expect(Duration.minutes(5).compare(Duration.minutes(6))).toBeLessThan(0);
    expect(Duration.seconds(1.25).toSeconds()).toBe(1.25);
    expect(Duration.hours(36).toDays()).toBe(1.5);
  });
});

describe("an amount of bytes", () => {
  test.each([
    ["4096B", 4096, "4KiB", "4KB", "4K"],
    ["1000B", 1000, "1000B", "1000B", "1000"],
    ["512MiB", 536_870_912, "512MiB", "512MB", "512M"],
    ["512MB", 536_870_912, "512MiB", "512MB", "512M"],
    ["512M", 536_870_912, "512MiB", "512MB", "512M"],
    ["8Gi", 8_589_934_592, "8GiB", "8GB", "8G"],
    ["8 GiB", 8_589_934_592, "8GiB", "8GB", "8G"],
    ["1.5G", 1_610_612_736, "1536MiB", "1536MB", "1536M"],
    ["2TiB", 2_199_023_255_552, "2TiB", "2TB", "2T"],
    ["0B", 0, "0B", "0B", "0"],
  ])("reads %s", (text, count, printed, prometheus, systemd) => {
    const bytes = Bytes.parse(text);
    expect(bytes.count).toBe(count);
    expect(bytes.toString()).toBe(printed);
    expect(JSON.stringify(bytes)).toBe(`"${printed}"`);
    expect(bytes.toPrometheus()).toBe(prometheus);
    expect(bytes.toSystemd()).toBe(systemd);
    expect(Bytes.parse(printed)).toEqual(bytes);
  });

  test.each([[""], ["512"], ["1.5"], ["5i"], ["5iB"], ["-1G"], ["8 gb"], ["8PB"], ["G"], ["1e3B"], ["9999999TiB"]])(
    "refuses %j",
    (text) => {
      expect(refusal(() => Bytes.parse(text))).toBe(
        `must be a size such as "512MiB" or "8GiB", got ${JSON.stringify(text)}`,
      );
    },
  );

  test("is a whole number, added and multiplied", () => {
    expect(refusal(() => Bytes.of(1.5))).toBe("must be a whole number of bytes, got 1.5");
    expect(refusal(() => Bytes.of(-1))).toBe("must be a whole number of bytes, got -1");
    expect(Bytes.gibibytes(1).plus(Bytes.mebibytes(512)).toString()).toBe("1536MiB");
    expect(Bytes.gibibytes(8).times(0.85).count).toBe(7_301_444_403);
  });
});

describe("a percentage", () => {
  test.each([
    [99.9, "99.9%", 0.999, "0.1%", 0.001],
    [99.99, "99.99%", 0.9999, "0.01%", 0.0001],
    [99.99999, "99.99999%", 0.9999999, "0.00001%", 0.0000001],
    [95, "95%", 0.95, "5%", 0.05],
    [0, "0%", 0, "100%", 1],
    [100, "100%", 1, "0%", 0],
  ])("of %d leaves what decimals leave", (percent, printed, ratio, rest, restRatio) => {
    const percentage = Percentage.of(percent);
    expect(percentage.toString()).toBe(printed);
    expect(percentage.toRatio()).toBe(ratio);
    expect(percentage.rest().percent).toBe(Number(rest.slice(0, -1)));
    expect(percentage.rest().toRatio()).toBe(restRatio);
    expect(Percentage.parse(printed)).toEqual(percentage);
    expect(JSON.stringify({ percentage })).toBe(`{"percentage":${percent}}`);
  });

  test.each([
    [() => Percentage.of(-0.1), "must be a percentage from 0 to 100, got -0.1"],
    [() => Percentage.of(100.1), "must be a percentage from 0 to 100, got 100.1"],
    [() => Percentage.of(Number.NaN), "must be a percentage from 0 to 100, got NaN"],
    [() => Percentage.parse("99.9"), 'must be a percentage such as "99.9%", from 0% to 100%, got "99.9"'],
    [() => Percentage.parse("101%"), 'must be a percentage such as "99.9%", from 0% to 100%, got "101%"'],
    [() => Percentage.parse("-1%"), 'must be a percentage such as "99.9%", from 0% to 100%, got "-1%"'],
  ])("refuses what is none (%#)", (make, message) => {
    expect(refusal(make)).toBe(message);
  });
});

describe("a time window", () => {
  test.each([["±5m"], ["± 5m"], ["+-5m"], ["+/-5m"]])("reads %s", (text) => {
    expect(parseTimeWindow(text)).toEqual(Duration.minutes(5));
  });

  test("prints as the document writes it", () => {
    expect(printTimeWindow(Duration.minutes(5))).toBe("±5m");
  });

  test.each([["5m"], ["±"], ["±0s"], ["±5"], ["±-5m"], ["-+5m"], [""]])("refuses %j", (text) => {
    expect(refusal(() => parseTimeWindow(text))).toBe(
      `must be a time before and after such as "±5m", got ${JSON.stringify(text)}`,
    );
  });
});

describe("days of the week, as Alertmanager takes them", () => {
  test.each<[Weekday[], string[]]>([
    [["monday", "tuesday", "wednesday"], ["monday:wednesday"]],
    [
      ["thursday", "friday", "saturday", "sunday"],
      ["sunday", "thursday:saturday"],
    ],
    [
      ["saturday", "sunday"],
      ["sunday", "saturday"],
    ],
    [
      ["friday", "monday"],
      ["monday", "friday"],
    ],
    [["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"], ["sunday:saturday"]],
    [["sunday", "monday"], ["sunday:monday"]],
    [[], []],
  ])("%j", (days, ranges) => {
    expect(weekdayRanges(days)).toEqual(ranges);
  });
});

describe("an address with a secret in its query", () => {
  it.each([
    ["https://x.example/hook?token=abc", "token"],
    ["https://x.example/?a=b&api_key=1", "api_key"],
    ["http://x.example?access_token=1#y", "access_token"],
    ["https://x.example/?X-Amz-Signature=1", "X-Amz-Signature"],
    ["https://x.example/?tokens=2", undefined],
    ["https://x.example/?token=", undefined],
    ["https://x.example/token=abc", undefined],
    ["see ?token=abc", undefined],
  ])("is told by the name of the parameter: %s", (address, parameter) => {
    expect(secretParameter(address)).toBe(parameter);
  });
});

describe("the network of an address", () => {
  test.each([
    ["10.1.2.3/8", "10.0.0.0/8"],
    ["10.0.0.0/8", "10.0.0.0/8"],
    ["192.0.2.200/29", "192.0.2.200/29"],
    ["192.0.2.201/29", "192.0.2.200/29"],
    ["192.0.2.9", "192.0.2.9/32"],
    ["255.255.255.255/0", "0.0.0.0/0"],
    ["2001:DB8:0::1/32", "2001:db8::/32"],
    ["2001:db8:ffff:ffff::/47", "2001:db8:fffe::/47"],
    ["fd00::1", "fd00::1/128"],
    ["::1/0", "::/0"],
    ["::ffff:10.0.0.1/120", "::ffff:a00:0/120"],
  ])("of %s is %s", (text, network) => {
    expect(networkOf(text)).toBe(network);
  });

  test.each([
    "",
    "10.0.0.0/33",
    "10.0.0/8",
    "10.0.0.0/",
    "10.0.0.0/8/8",
    "999.0.0.1",
    "::/129",
    "fe80::1%eth0",
    "::g",
    "web",
  ])("has none: %s", (text) => {
    expect(networkOf(text)).toBeUndefined();
  });
});
