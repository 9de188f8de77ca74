import type { Host } from "../../harness/host";

/**
 * Where a local user looks and writes: all places in which a delivery, an activation or a login leaves anything. The first are gone through all
 * the time, the others beside them.
 */
const HOT = ["/home/admin", "/run/vm-observability-delivery", "/tmp", "/var/tmp", "/dev/shm", "/etc/vm-observability"];
const PLACES = ["/home", "/tmp", "/run", "/dev/shm", "/opt", "/var", "/etc"];

const FOLDER = "/srv/mallory";

/** Reads and writes whatever it can reach, for ever; follows what command lines of others name, too. */
const SCRIPT = `
use strict; use warnings; no warnings;
my ($log, $pause, @places) = @ARGV;
my $secret = do { local $/; open(my $f, "<", "${FOLDER}/looks-for"); <$f> };
open(my $out, ">>", $log); select((select($out), $| = 1)[0]);
my %said;
sub note { my $line = "$_[0] $_[1]"; $line =~ s/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/<id>/g; print $out "$line\\n" unless $said{$line}++ }
sub visit {
  my ($path) = @_;
  return if -l $path || $path =~ m{/mallory$};
  if (-d _) {
    if (opendir(my $d, $path)) { visit("$path/$_") for grep { !/^\\.\\.?$/ } readdir $d }
    if (open(my $f, ">", "$path/mallory")) { close $f; unlink "$path/mallory"; note("creates in", $path) }
  } elsif (-f _) {
    if (open(my $f, ">>", $path)) { print $f "touch /srv/taken-by-\\$(id -un)\\n" if -s $path < 100000; close $f; note("writes", $path) }
    if (open(my $f, "<", $path)) { local $/; my $text = <$f>; note("reads the secret in", $path) if index($text, $secret) >= 0 }
  }
}
while (1) {
  select(undef, undef, undef, $pause);
  visit($_) for @places;
  for my $process (glob "/proc/[0-9]*") {
    open(my $f, "<", "$process/cmdline") or next;
    my $words = do { local $/; <$f> } // "";
    visit(m{^/} ? $_ : "/home/admin/$_") for grep { m{delivery/|^\\.vm-observability} } split /[\\0 ]/, $words;
  }
}
`;

/** A local user of a host, without any rights, who wants those of others. */
export class Intruder {
  private constructor(
    private readonly host: Host,
    private readonly before: ReadonlySet<string>,
  ) {}

  /**
   * Lets a user loose on `host` who looks for `secret`. What that user finds at once is what the host offers anybody.
   *
   * @throws HarnessError when a file that is writable for all, or a secret that is readable, is not found: then the user is no good
   */
  public static async on(host: Host, secret: string): Promise<Intruder> {
    await host.succeed(
      `useradd --no-create-home mallory && install -d -o mallory -m 0700 ${FOLDER} && chmod 1777 /srv`,
    );
    await host.write(`${FOLDER}/looks-for`, secret);
    await host.write(`${FOLDER}/intruder.pl`, SCRIPT);
    await host.write("/home/admin/open", "true\n", 0o777);
    await host.write("/tmp/secret", secret);
    for (const [name, pause, places] of [
      ["hot", 0.005, HOT],
      ["all", 2, PLACES],
    ] as const) {
      const perl = `perl ${FOLDER}/intruder.pl ${FOLDER}/${name}.log ${pause} ${places.join(" ")}`;
      await host.succeed(`systemd-run --quiet --unit=intruder-${name} --uid=mallory --nice=10 ${perl}`);
    }
    const everywhere =
      "for n in 1 2 3 4 5 6 7 8 9; do grep -q '^writes /home/admin/open' /srv/mallory/all.log && break; sleep 1; done";
    await host.succeed(`${everywhere}; sleep 3; grep -q 'secret in /tmp/secret' /srv/mallory/hot.log`);
    await host.succeed("rm /tmp/secret /home/admin/open");
    return new Intruder(host, new Set(await found(host)));
  }

  /** What the user got hold of since, and whose rights. */
  public async loot(): Promise<readonly string[]> {
    const taken = await this.host.succeed(
      "find /srv -name 'taken-by-*'; systemctl is-active intruder-hot intruder-all",
    );
    const fresh = (await found(this.host)).filter((line) => !this.before.has(line));
    return [...fresh, ...taken.split("\n").filter((line) => line !== "active")];
  }
}

async function found(host: Host): Promise<readonly string[]> {
  return (await host.succeed(`cat ${FOLDER}/*.log`)).split("\n");
}
