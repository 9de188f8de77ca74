import { quoted, type Advice, type Problem } from "../../errors";
import type { NotificationChannel, ChannelSecret, Receiver } from "../model";

/** The server's own variable. */
export const MEMORY_VARIABLE = "GOMEMLIMIT";

type FileOf = (secret: string) => string;

/** Every secret of `channels` once: those of a team and of one person share theirs. */
export function secretsOf(channels: readonly NotificationChannel[]): readonly ChannelSecret[] {
  return [...new Map(channels.flatMap(({ secrets }) => secrets).map((secret) => [secret.name, secret])).values()];
}

/** Variables of the server's environment that `channels` want, sorted by name. */
export function environmentOf(
  channels: readonly NotificationChannel[],
  fileOf: FileOf,
): Readonly<Record<string, string>> {
  const wanted = channels.flatMap((channel) => Object.entries(channel.environment?.(fileOf) ?? {}));
  return Object.fromEntries(wanted.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

/** Warnings about `channels` for the person who configures them. */
export function channelAdvice(channels: readonly NotificationChannel[]): readonly Advice[] {
  return channels.flatMap(({ name, advice: message }) =>
    message === undefined ? [] : [{ name: "channels.notice", path: `channels.${name}`, message } as const],
  );
}

/** What is wrong with what `channels` want of the server. */
export function demandProblems(channels: readonly NotificationChannel[], fileOf: FileOf): readonly Problem[] {
  return [
    ...channels.flatMap(nameProblems),
    ...sharedSecretProblems(channels),
    ...environmentProblems(channels, fileOf),
  ];
}

/** Receivers with a channel that has no recipients. */
export function emptyChannelProblems(receivers: readonly Receiver[]): readonly Problem[] {
  return receivers.flatMap(({ name, channels }) =>
    channels
      .filter(({ onlyPersons }) => onlyPersons)
      .map((channel) => ({
        path: `routing.receivers.${name}`,
        message: `must not have the channel ${quoted(channel.name)}, which reaches only the person on call`,
      })),
  );
}

/** Names of channels stand in names of receivers, files and credentials. */
function nameProblems({ name }: NotificationChannel): readonly Problem[] {
  if (/^[^\s/\p{Cc}]{1,320}$/u.test(name)) return [];
  return [{ path: "channels", message: `must have names without blanks and slashes, got ${quoted(name)}` }];
}

function sharedSecretProblems(channels: readonly NotificationChannel[]): readonly Problem[] {
  const first = new Map<string, { readonly channel: string; readonly from: string }>();
  return channels.flatMap(({ name: channel, secrets }) =>
    secrets.flatMap(({ name, from }) => {
      const other = first.get(name) ?? { channel, from: JSON.stringify(from) };
      first.set(name, other);
      if (other.from === JSON.stringify(from)) return [];
      const message = `must have a name of its own for its secret ${quoted(name)}, because channels.${other.channel} has another secret of that name`;
      return [{ path: `channels.${channel}`, message }];
    }),
  );
}

function environmentProblems(channels: readonly NotificationChannel[], fileOf: FileOf): readonly Problem[] {
  const first = new Map<string, { readonly channel: string; readonly value: string }>();
  return channels.flatMap((channel) =>
    Object.entries(channel.environment?.(fileOf) ?? {}).flatMap(([variable, value]) => {
      const path = `channels.${channel.name}`;
      const form = formProblem(variable, value);
      if (form !== undefined) return [{ path, message: form }];
      const other = first.get(variable) ?? { channel: channel.name, value };
      first.set(variable, other);
      if (other.value === value) return [];
      const got = `must agree with channels.${other.channel} about the variable ${variable} of the server`;
      return [{ path, message: `${got} (${quoted(other.value)}), got ${quoted(value)}` }];
    }),
  );
}

function formProblem(variable: string, value: string): string | undefined {
  if (variable === MEMORY_VARIABLE) return `must not set ${MEMORY_VARIABLE}, which follows the server's memory`;
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(variable))
    return `must have variables of letters, digits and _, got ${quoted(variable)}`;
  if (!/\p{Cc}/u.test(value)) return undefined;
  return `must have a value of one line for ${variable}, got ${quoted(value)}`;
}
