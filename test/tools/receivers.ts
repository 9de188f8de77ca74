import { z } from "zod";

/** What receivers document that they take; a key that they do not document is a mistake of the sender's. */

const address = z.url();

/** @see https://api.slack.com/reference/messaging/attachments */
export const slackMessage = z.strictObject({
  channel: z.string().regex(/^[#@]/).optional(),
  username: z.string().optional(),
  text: z.string().optional(),
  link_names: z.boolean().optional(),
  attachments: z
    .array(
      z.strictObject({
        color: z.string().regex(/^(good|warning|danger|#[0-9a-fA-F]{6})$/),
        title: z.string().min(1),
        title_link: address,
        text: z.string().max(40_000),
        fallback: z.string().min(1),
        callback_id: z.string().optional(),
        footer: z.string().optional(),
        mrkdwn_in: z.array(z.enum(["fallback", "pretext", "text", "fields"])),
      }),
    )
    .max(100),
});

const textBlock = z.strictObject({
  type: z.literal("TextBlock"),
  text: z.string().min(1),
  weight: z.enum(["Lighter", "Default", "Bolder"]).optional(),
  size: z.enum(["Default", "Small", "Medium", "Large", "ExtraLarge"]).optional(),
  wrap: z.boolean().optional(),
  style: z.enum(["default", "heading"]).optional(),
  color: z.enum(["Default", "Dark", "Light", "Accent", "Good", "Warning", "Attention"]).optional(),
});

/**
 * @see https://learn.microsoft.com/en-us/connectors/teams/#request-body-schema
 * @see https://adaptivecards.io/explorer/AdaptiveCard.html
 */
export const teamsMessage = z.strictObject({
  type: z.literal("message"),
  attachments: z.tuple([
    z.strictObject({
      contentType: z.literal("application/vnd.microsoft.card.adaptive"),
      contentUrl: z.null(),
      content: z.strictObject({
        $schema: z.literal("http://adaptivecards.io/schemas/adaptive-card.json"),
        type: z.literal("AdaptiveCard"),
        version: z.string().regex(/^1\.[0-6]$/),
        body: z.tuple([textBlock, textBlock]),
        msteams: z.strictObject({ width: z.literal("full") }),
      }),
    }),
  ]),
});

/** @see https://developer.pagerduty.com/docs/events-api-v2/trigger-events/ */
export const pagerdutyEvent = z.strictObject({
  routing_key: z.string().length(32),
  event_action: z.enum(["trigger", "acknowledge", "resolve"]),
  dedup_key: z.string().min(1).max(255),
  client: z.string(),
  client_url: address,
  links: z.array(z.strictObject({ href: address, text: z.string().min(1) })),
  images: z.array(z.never()).optional(),
  payload: z.strictObject({
    summary: z.string().min(1).max(1024),
    source: z.string().min(1),
    severity: z.enum(["critical", "error", "warning", "info"]),
    timestamp: z.iso.datetime({ offset: true }).optional(),
    component: z.string().optional(),
    group: z.string().optional(),
    class: z.string().optional(),
    custom_details: z.record(z.string(), z.unknown()),
  }),
});

/** @see https://docs.opsgenie.com/docs/alert-api#create-alert */
export const opsgenieAlert = z.strictObject({
  message: z.string().min(1).max(130),
  alias: z.string().min(1).max(512),
  description: z.string().max(15_000),
  source: z.string().max(100),
  entity: z.string().max(512).optional(),
  priority: z.enum(["P1", "P2", "P3", "P4", "P5"]),
  tags: z.array(z.string().min(1).max(50)).max(20).optional(),
  details: z
    .record(z.string(), z.string())
    .refine((details) => JSON.stringify(details).length <= 8000, { error: "8000 characters at most" }),
});

/** @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
export const snsPublish = z.strictObject({
  Action: z.literal("Publish"),
  Version: z.literal("2010-03-31"),
  Message: z.string().min(1).max(140),
  PhoneNumber: z
    .string()
    .regex(/^\+[1-9]\d{6,14}$/)
    .optional(),
  TopicArn: z.string().startsWith("arn:aws:sns:").optional(),
  "MessageAttributes.entry.1.Name": z.literal("AWS.SNS.SMS.SMSType"),
  "MessageAttributes.entry.1.Value.DataType": z.literal("String"),
  "MessageAttributes.entry.1.Value.StringValue": z.enum(["Transactional", "Promotional"]),
});

const time = z.iso.datetime({ offset: true });
const texts = z.record(z.string(), z.string());

/** @see https://prometheus.io/docs/alerting/latest/configuration/#webhook_config */
export const webhookMessage = z.object({
  version: z.literal("4"),
  groupKey: z.string().min(1),
  truncatedAlerts: z.literal(0),
  status: z.enum(["firing", "resolved"]),
  receiver: z.string().min(1),
  groupLabels: texts,
  commonLabels: texts,
  commonAnnotations: texts,
  externalURL: address,
  alerts: z
    .array(
      z.object({
        status: z.enum(["firing", "resolved"]),
        labels: texts,
        annotations: texts,
        startsAt: time,
        endsAt: time,
        generatorURL: z.string(),
        fingerprint: z.string().min(1),
      }),
    )
    .min(1),
});
