import { quoted } from "../errors";
import { PHONE_NUMBER, PHONE_NUMBER_RULE } from "../units";
import type { PhoneNumber } from "./model";

/** Country codes of one and of two digits, as ITU-T E.164 assigns them; all others have three. */
const SHORT_CODES = /^(1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/;

/** Digits that people dial in front of a number within their country; PagerDuty's provider refuses them. */
const TRUNK_PREFIXES: Readonly<Record<number, string>> = {
  1: "1",
  33: "0",
  40: "0",
  44: "0",
  45: "0",
  49: "0",
  61: "0",
  66: "0",
  91: "0",
};

/** The parts of an international number such as `+4915112345678`; a text says what is wrong with it. */
export function phoneNumberOf(phone: string): PhoneNumber | string {
  if (!PHONE_NUMBER.test(phone)) return `${PHONE_NUMBER_RULE}, got ${quoted(phone)}`;
  const digits = phone.slice(1);
  const code = SHORT_CODES.exec(digits)?.[0] ?? digits.slice(0, 3);
  const address = digits.slice(code.length);
  const countryCode = Number(code);
  const prefix = TRUNK_PREFIXES[countryCode];
  if (prefix !== undefined && address.startsWith(prefix))
    return `must have no ${prefix} after the country code +${code}, got ${quoted(phone)}`;
  return { countryCode, address };
}
