import type { Artifact } from "../artifacts";
import type { Bytes, Duration } from "../units";
import type { UnitCertificate } from "./certificates";
import type { Request } from "./request";
import type { ContentRule } from "./secret-content";

/** All that one component needs of a host, as data. The host layer turns it into a release; nothing here is shell text. */
export interface ComponentPlan {
  /** `prometheus`: prefix of its files in the release, part of every message about it. */
  readonly component: string;
  readonly artifacts: readonly Artifact[];
  /** The system account that its units run as; components may share one by giving equal values. */
  readonly account: SystemAccount;
  readonly directories: readonly StateDirectory[];
  readonly files: readonly ConfigFile[];
  readonly units: readonly SystemdUnit[];
  readonly listens: readonly Listener[];
  /** TCP ports of other hosts of the fleet to which it connects, beside those whose `clients` name its hosts. @default - none */
  readonly connects?: readonly number[];
  readonly secrets: readonly Secret[];
  /** Certificates of the host that its units use; its account can read them then. @default - none */
  readonly certificates?: readonly UnitCertificate[];
  /** Run with the new programs on the new files, as the component's account, before the switch. */
  readonly validations: readonly Command[];
  readonly probes: readonly Probe[];
  /** Asked before a running unit of the component stops. @default - it may stop at any time */
  readonly guards?: readonly Guard[];
  /**
   * Made in this order, on one host, once every host of the component has its release, and again when one of them changes. The placement has to
   * say that it has `seeds`.
   *
   * @default - none
   */
  readonly seeds?: readonly Seed[];
  /** Most memory that its units may take together; enforced by the units and summed up at synth. */
  readonly memory: Bytes;
  /**
   * Settings of the kernel that must be at least so large: `{ "vm.max_map_count": 262_144 }`. A host where they are is left alone.
   *
   * @default - none
   */
  readonly kernel?: Readonly<Record<string, number>>;
  /** An upgrade that cannot go back by switching releases. */
  readonly oneWay?: OneWayUpgrade;
}

/** Rendered as sysusers.d. */
export interface SystemAccount {
  readonly name: string;
  /** What the account is for, as `getent passwd` shows it. */
  readonly description: string;
  /** Groups that it joins: those of other accounts of ours, and, when they exist, those of the host, such as `systemd-journal`. */
  readonly groups?: readonly string[];
}

/** What a volume is for: `data` that is kept, and `buffer` for what waits until it can be sent on. */
export type VolumeName = "data" | "buffer";

/** A directory for data, rendered as tmpfiles.d. Data is never deleted. */
export interface StateDirectory {
  /** Absolute, below `/var/lib` or `/var/log`. */
  readonly path: string;
  /** @default "0750" */
  readonly mode?: string;
  /**
   * The volume that it wants, below whose folder it lies, and the most that it takes there.
   *
   * @default - none: it lies on the file system around it
   */
  readonly volume?: { readonly name: VolumeName; readonly size: Bytes };
}

/** A file of the release, readable by all accounts of the host: secrets never stand in one. */
export interface ConfigFile {
  /** Path in the release, below the component's name: `prometheus/rules/system.yml`. */
  readonly path: string;
  readonly content: string;
  /** @default false */
  readonly executable?: boolean;
  /** What a unit of the component does when this file changes. `nothing` is for files that programs watch or people read. */
  readonly onChange: "reload" | "restart" | "nothing";
}

/** Values of one directive: a list is written as repeated lines, in order. */
export type UnitSection = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** A service or timer under our own name. */
export interface SystemdUnit {
  /** `vmo-prometheus.service`; always begins with `vmo-`. */
  readonly name: string;
  readonly sections: Readonly<Record<string, UnitSection>>;
  /**
   * How its file changes take effect: a service that can reload (has ExecReload) reloads on files with `reload`;
   * every unit restarts when its own text, its programs or a file with `restart` changes.
   */
  readonly reloads: boolean;
  /** Whether it and its component's validations find the fleet's hosts by their fleet names. @default false */
  readonly fleetNames?: boolean;
  /** Started at boot and by the activation. `false` for a service that only its timer starts. @default true */
  readonly starts?: boolean;
}

/** A port that a component opens. */
export interface Listener {
  readonly port: number;
  readonly protocol: "tcp" | "udp";
  /**
   * `loopback`: this host only. `fleet`: the hosts of the fleet. `clients`: people and programs elsewhere too, from the networks that a fleet
   * with a firewall lets in for that.
   */
  readonly exposure: "loopback" | "fleet" | "clients";
  /**
   * Roles whose hosts connect to it. A fleet with a firewall lets in these, hosts with a plan that `connects` to the port, and no
   * others.
   *
   * @default - every host of the fleet
   */
  readonly clients?: readonly string[];
  /**
   * Networks of the people and programs elsewhere that may connect to it, with the exposure `clients`: `["10.0.0.0/8"]`, literal. Nobody if empty.
   *
   * @default - those that the fleet names
   */
  readonly networks?: readonly string[];
  /** What answers there: "Prometheus web and API". */
  readonly purpose: string;
}

/** A secret that a unit reads as a credential. The value is never in the release: only where the host has it. */
export interface Secret {
  /** Name under `/run/credentials/<unit>/`. */
  readonly name: string;
  /** The unit that reads it, through `LoadCredential=`. */
  readonly unit: string;
  readonly from: SecretOrigin;
  /** What it has to hold, where a program would find out too late. @default - anything but blanks */
  readonly content?: readonly ContentRule[];
}

/** Where the host gets a secret from. */
export type SecretOrigin =
  /** A file that the host already has, readable by root. */
  | { readonly kind: "file"; readonly path: string }
  /** Read by the host's own role at each activation. */
  | { readonly kind: "ssm-parameter"; readonly name: string }
  | { readonly kind: "secrets-manager"; readonly secretId: string }
  /** Delivered over SSH from an ephemeral Terraform variable; `version` says that it changed. */
  | { readonly kind: "variable"; readonly variable: string; readonly version: number }
  /**
   * Made by the host at its first activation, of so many random bytes in base64, and never again; it leaves the host never, and lies with its
   * data. Only for a component on one host.
   */
  | { readonly kind: "made-on-host"; readonly bytes: number };

/** An argument of a command or an address in a file: literal text, or a place in the release that is being checked. */
export type Argument = string | { readonly releaseFile: string } | { readonly program: string };

/** A program run, without a shell. */
export interface Command {
  /** What it proves: "Prometheus accepts its configuration". */
  readonly purpose: string;
  readonly run: readonly [{ readonly program: string }, ...Argument[]];
  /** Variables of its environment, which is empty otherwise but for `PATH` and `LC_ALL=C`. @default - none */
  readonly environment?: Readonly<Record<string, Argument>>;
  /** Text in its output that fails it although it ends well, for checkers that only warn: `is not used`. @default - none */
  readonly refuses?: string;
  /** @default 30 seconds */
  readonly timeout?: Duration;
}

/** Proof that a component is ready, or that the new configuration is the live one. Polled until it holds or the deadline ends. */
export type Probe = HttpProbe | MetricProbe | UnitProbe;

/** A server of this host answers: never another one, or a neighbour that is sick would fail every host. */
export interface HttpProbe extends Request {
  readonly kind: "http";
  /** @default 60 seconds */
  readonly deadline?: Duration;
  /** How the server says that it is still starting. No deadline of its component runs meanwhile. @default - it does not say that */
  readonly starting?: Starting;
}

/** A server that answers already, while it reads what it has stored: it is not taken for unhealthy, and nothing restarts it. */
export interface Starting {
  /** Status of the answer that says so: 503. */
  readonly status: number;
  /** How long it may say so with nothing stored. */
  readonly deadline: Duration;
  /** How much longer for each GiB that it reads. */
  readonly eachGibibyte: Duration;
  /** Folders on the host with what it reads; one that is not there counts nothing. */
  readonly reads: readonly string[];
}

/** A sample of a metrics page has a value, or is a time: at or after the last reload that this activation asked for, or not long ago. */
export interface MetricProbe extends Omit<Request, "contains"> {
  readonly kind: "metric";
  /** Name of a metric without labels. */
  readonly metric: string;
  readonly is:
    | { readonly value: number }
    | {
        /** How old the time may be. */
        readonly within: Duration;
        /** How far in the future it may be, for a server that takes times that others tell. @default 1 minute */
        readonly ahead?: Duration;
      }
    | "since-reload";
  /** The unit whose reload or restart it proves. */
  readonly unit: string;
  /** @default 60 seconds */
  readonly deadline?: Duration;
}

/** A unit stays active (`systemctl is-active`) and was not restarted by systemd since the switch. */
export interface UnitProbe {
  readonly kind: "unit";
  readonly purpose: string;
  readonly unit: string;
}

/**
 * A question to a neighbour, or to this host about its cluster, whose answer lets a running unit stop. The activation waits for it until the
 * deadline, and then refuses with nothing changed. It is asked while the live release and the new one both have a guard about the neighbour,
 * and as long as that has answered this host before.
 */
export interface Guard extends Request {
  /** Whom it asks, in one word: a fleet name, which is left out on that host itself, or `cluster`. */
  readonly about: string;
  /** @default 60 seconds */
  readonly deadline?: Duration;
}

/** A call to a server's API that is harmless when it is made again: a template, a policy, a user. */
export interface Seed extends Request {
  /** Until when it is tried again. @default 60 seconds */
  readonly deadline?: Duration;
}

/** What to do about an upgrade after which the older version cannot read the data any more. Going down across it is refused. */
export interface OneWayUpgrade {
  /** Why it cannot go back: "Grafana 13 moves its dashboards to unified storage at start". */
  readonly reason: string;
  /**
   * The version of the plan's first artifact from which on data is of the new kind: `"13"`, `"8.0.0"`.
   *
   * @default - every change of the version is one way
   */
  readonly boundary?: string;
  /**
   * `copy`: the state is copied before the switch, for which there must be room, and put back with the old release. `none`, for data that is too
   * large: a host that fails stays on the new release.
   *
   * @default "copy"
   */
  readonly back?: "copy" | "none";
  /** Units that stand still while the copy is made. */
  readonly stop: readonly string[];
  /** State that is copied before the switch and put back with the old release. */
  readonly backup: readonly string[];
}
