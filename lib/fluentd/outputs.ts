import { certificateOf, credential } from "../host";
import { groupsOf, type LogStore, type PlaceGroup, type StreamGroup, streamGroups } from "../log-pipeline";
import type { Bytes } from "../units";
import { type FluentdElement, type FluentdSection, ruby } from "./config";
import { archiveCredential, CREDENTIALS, DATA, FLUENTD_UNIT, type FluentdModel, REJECTED } from "./model";
import { CATEGORY_LABEL, recordOptions } from "./sources";

/** A destination: the label that it has for itself, and the categories that go there. */
interface Destination {
  readonly label: string;
  readonly categories: readonly string[];
  readonly output: FluentdSection;
}

/** Where records go, by their category; then each destination, and what none of them takes. */
export function outputElements(model: FluentdModel): readonly FluentdElement[] {
  const destinations = destinationsOf(model);
  return [
    { label: { $name: CATEGORY_LABEL, config: routesOf(model.pipeline.categories, destinations) } },
    ...destinations.map(({ label, output }) => ({ label: { $name: label, config: [{ match: output }] } })),
    { label: { $name: "@ERROR", config: rejected(model) } },
    // Its own log is in the journal. What it says there of a record must not become one.
    { label: { $name: "@FLUENT_LOG", config: [{ match: { $type: "null", $tag: "**", $id: "own-log" } }] } },
  ];
}

function destinationsOf({ pipeline }: FluentdModel): readonly Destination[] {
  const { store, archive, categories, buffer } = pipeline;
  return [
    ...(store ? streamGroups(store, categories).map((group) => storeOutput(store, group, buffer.store)) : []),
    ...(archive
      ? groupsOf(archive, categories).map((group) => archiveOutput(group, archive.folders, buffer.archive))
      : []),
  ];
}

/** A copy for each destination; categories with the same ones share a route. */
function routesOf(categories: readonly string[], destinations: readonly Destination[]): readonly FluentdElement[] {
  const routes = new Map<string, string[]>();
  for (const category of categories) {
    const labels = destinations.filter((one) => one.categories.includes(category)).map(({ label }) => label);
    const key = labels.join(" ");
    routes.set(key, [...(routes.get(key) ?? []), category]);
  }
  return [...routes].map(([labels, members], index) => ({
    match: {
      $type: "copy",
      $tag: members.map((category) => `category.${category}`).join(" "),
      $id: `route.${index + 1}`,
      // Without an id, its metrics have another one after each start.
      store: labels
        .split(" ")
        .map(($label) => ({ $type: "relabel", $id: `route.${index + 1}.${$label.slice(1)}`, $label })),
    },
  }));
}

/** What all buffers on the disk have: nothing is dropped, a full one holds its inputs back, and a failed flush is tried for ever. */
function bufferOf(name: string, size: Bytes, chunk: string): FluentdSection {
  return {
    $type: "file",
    path: `${DATA}/${name}`,
    chunk_limit_size: chunk,
    total_limit_size: String(size.count),
    overflow_action: "block",
    flush_thread_burst_interval: 0.1,
    retry_forever: true,
    retry_max_interval: "60s",
  };
}

function storeOutput(store: LogStore, group: StreamGroup, size: Bytes): Destination {
  const { stream, name, categories } = group;
  const label = `@store.${name}`;
  return {
    label,
    categories,
    output: {
      $type: "elasticsearch",
      $tag: "category.*",
      $id: `store.${name}`,
      // What it could not write of a chunk comes back here, and not to where it would be filtered and archived again.
      $label: label,
      hosts: store.urls.join(","),
      ...loginOf(store),
      ...tlsOf(store),
      index_name: "all" in stream ? stream.all : `${stream.before}\${tag[1]}`,
      write_operation: "create",
      id_key: "event_id",
      emit_error_for_missing_id: true,
      suppress_type_name: true,
      default_elasticsearch_version: Math.min(Number.parseInt(store.version, 10), NEWEST),
      // It starts while the store is away, and writes when it is back.
      verify_es_version_at_startup: false,
      request_timeout: "60s",
      reload_connections: false,
      reconnect_on_error: true,
      reload_on_failure: false,
      log_es_400_reason: true,
      bulk_message_request_threshold: -1,
      buffer: {
        $arg: "tag",
        ...bufferOf(`store-${name}`, size, "8m"),
        flush_mode: "interval",
        flush_interval: "5s",
        flush_thread_count: 2,
      },
    },
  };
}

/** The newest server that the plugin knows. */
const NEWEST = 9;

function loginOf({ login }: LogStore): FluentdSection {
  if (!login) return {};
  if ("apiKey" in login) return { api_key: secretText(CREDENTIALS.apiKey) };
  return { user: login.user, password: secretText(CREDENTIALS.password) };
}

/** Read when it starts: Fluentd has no other way to a secret in a file. */
function secretText(name: string) {
  return ruby(`#{File.read("${credential(FLUENTD_UNIT, name)}").chomp}`);
}

function tlsOf({ authority, urls }: LogStore): FluentdSection {
  if (!urls.some((url) => url.startsWith("https:"))) return {};
  return {
    ssl_verify: true,
    ...(authority && {
      ca_file: authority === "fleet" ? certificateOf("fleet").ca : credential(FLUENTD_UNIT, CREDENTIALS.authority),
    }),
  };
}

/** Objects hold an hour each; S3 bills each of them. */
const HOUR = "1h";

function archiveOutput(group: PlaceGroup, folders: string, size: Bytes): Destination {
  const { name, categories, place, prefix } = group;
  const { bucket, region, compressed, credentials } = place;
  return {
    label: `@archive.${name}`,
    categories,
    output: {
      $type: "s3",
      $tag: "category.*",
      $id: `archive.${name}`,
      s3_bucket: bucket,
      s3_region: region,
      ...(credentials && {
        shared_credentials: {
          path: credential(FLUENTD_UNIT, archiveCredential(name)),
          profile_name: "default",
        },
      }),
      path: `${"all" in prefix ? prefix.all : `${prefix.before}\${tag[1]}/`}${folders}`,
      // No two hosts and no two chunks have the same key, so that none is overwritten.
      s3_object_key_format: ruby(`%{path}%{time_slice}-#{ENV["VMO_HOST_NAME"]}-\${chunk_id}.%{file_extension}`),
      store_as: compressed ? "gzip" : "json",
      // Each of these would ask the bucket when the agent starts, or before each object.
      auto_create_bucket: false,
      check_bucket: false,
      check_object: false,
      check_apikey_on_start: false,
      format: { $type: "json" },
      buffer: {
        $arg: "tag,time",
        ...bufferOf(`archive-${name}`, size, "64m"),
        timekey: HOUR,
        timekey_wait: "10m",
        timekey_use_utc: true,
      },
    },
  };
}

/** Records that no store takes are redacted already; whatever else comes here is redacted first. */
function rejected(model: FluentdModel): readonly FluentdElement[] {
  const { categories } = model.pipeline;
  const category = categories.includes("system") ? "system" : (categories[0] ?? "");
  return [
    { filter: { $type: "vm_record", $tag: "**", $id: "record.rejected", category, ...recordOptions(model) } },
    {
      match: {
        $type: "file",
        $tag: "**",
        $id: "rejected",
        path: `${REJECTED}/%Y-%m-%dT%H`,
        compress: "gzip",
        format: { $type: "json" },
        buffer: {
          $arg: "time",
          $type: "file",
          path: `${DATA}/rejected-buffer`,
          total_limit_size: "64m",
          // What was rejected must not hold back what was not.
          overflow_action: "drop_oldest_chunk",
          timekey: HOUR,
          timekey_wait: "1m",
          timekey_use_utc: true,
        },
      },
    },
  ];
}
