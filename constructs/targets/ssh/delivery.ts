import type { Construct } from "constructs";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { onSynthesis } from "../../synthesis/on-synthesis";
import { writeFolder } from "../../synthesis/output-folder";
import type { Provisioner, Steps } from "../terraform-data";
import type { Connection } from "./ssh-login";

/** Folder of the stack that is uploaded before anything else. */
const FOLDER = "delivery";

/** Where secrets arrive on a host: in memory, below a folder for each delivery. `deliver.sh` has the same path. */
const MEMORY = "/run/vm-observability-delivery";

/** What is delivered to one host, and who delivers it. */
export interface DeliveryProps {
  readonly host: string;
  readonly connection: Connection;
  /** Id of the host's membership in its fleet, an expression: see `addPresence`. */
  readonly member: string;
  /** Arguments of `activate apply`, ready for a shell. */
  readonly options: string;
  readonly digest: string;
  /** Path of the bundle on the machine that runs Terraform. */
  readonly bundle: string;
  readonly facts: string;
  /** Values of secrets by the name of their file; expressions. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Paths of certificates on the machine that runs Terraform, by the name of their file. */
  readonly certificates: Readonly<Record<string, string>>;
}

/** Steps of Terraform that deliver a release and activate it. Terraform connects anew for each. */
export function deliverySteps(props: DeliveryProps): Steps {
  const { host, member, digest, options, secrets } = props;
  const home = homeFolder(member);
  const deliver = (command: string, more = "") =>
    ({
      type: "remote-exec",
      inline: [`sh ${home}/step/deliver ${command} ${host} ${member} \${self.id}${more}`],
    }) as const;
  const inMemory = [
    ...Object.entries(secrets).map(([name, content]) => [name, { content }] as const),
    // By their paths, so that no key becomes part of a plan or a state.
    ...Object.entries(props.certificates).map(([name, source]) => [name, { source }] as const),
  ];
  return {
    connection: throughFolder(props.connection, home),
    provisioners: [
      uploadedFolder(home),
      ...(inMemory.length > 0 ? [deliver("open")] : []),
      ...inMemory.map(([name, what]) => {
        const destination = `${MEMORY}/${member}.\${self.id}/secrets/${name}`;
        return { type: "file", ...what, destination } as const;
      }),
      { type: "file", source: props.bundle, destination: `${home}/bundle.tar.gz` },
      { type: "file", content: props.facts, destination: `${home}/facts` },
      deliver("activate", ` ${digest} ${options}`),
    ],
  };
}

/** The seeds of a component, and the host that makes them. */
export interface SeedingProps extends Pick<DeliveryProps, "host" | "connection" | "member"> {
  readonly component: string;
  readonly digest: string;
}

/** Steps of Terraform that have a host make the seeds of a component. */
export function seedingSteps({ host, connection, member, component, digest }: SeedingProps): Steps {
  const home = homeFolder(member);
  const inline = [`sh ${home}/step/deliver seed ${host} ${member} ${component} ${digest}`];
  return {
    connection: throughFolder(connection, home),
    provisioners: [uploadedFolder(home), { type: "remote-exec", inline }],
  };
}

/** Steps that remove a host's components, for a resource that is the host's membership and has `name` in its input. */
export function removalSteps(connection: Connection): Steps {
  const name = "${self.input.name}";
  const home = homeFolder("${self.id}");
  const atEnd = { when: "destroy", onFailure: "continue" } as const;
  const inline = [`sh ${home}/step/deliver remove ${name} \${self.id}`];
  return {
    connection: throughFolder(connection, home),
    provisioners: [
      { ...uploadedFolder(home), ...atEnd },
      { type: "remote-exec", ...atEnd, inline },
    ],
  };
}

/** Writes what {@link deliverySteps} uploads into the stack's folder. */
export function writeDeliveryFolder(fleet: Construct): void {
  const content = readFileSync(join(__dirname, "deliver.sh"), "utf8");
  onSynthesis(fleet, (folder) => writeFolder(join(folder, FOLDER), [{ path: "step/deliver", content }]));
}

/** Folder of one delivery in the login's home; a new one each time, because the resource's id is new, and only for its membership. */
function homeFolder(member: string): string {
  return `.vm-observability-${member}.\${self.id}`;
}

function uploadedFolder(home: string): Provisioner {
  return { type: "file", source: `\${path.module}/${FOLDER}`, destination: home };
}

/**
 * A connection whose scripts nobody else can write. Terraform uploads a script of its own for each `remote-exec`, makes it
 * writable for all (0777), and runs it: anyone who writes into it in between runs commands as the login. It does neither where
 * it takes the other side for Windows: there it runs the text of `script_path` as a command. So that text is a command, `sh` and
 * a path; and it is a path too, for Terraform takes the part up to `/../` off where it uploads to. A Terraform that does
 * otherwise runs nothing: there is no such program, and no such file.
 *
 * @see docs/decisions/0011-delivery.md
 */
function throughFolder(connection: Connection, home: string): Connection {
  return { ...connection, targetPlatform: "windows", scriptPath: `sh ${home}/../${home}/step/run` };
}
