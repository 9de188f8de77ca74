/** For tests alone, under Elastic's licence: the newest of 8.19 whose jars Maven's repository has. Never part of anything of ours. */
export const ELASTICSEARCH_VERSION = "8.19.21";
