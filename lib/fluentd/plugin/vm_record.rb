# frozen_string_literal: true

require "digest"
require "json"
require "securerandom"
require "socket"
require_relative "vm_record_time"
require_relative "vm_redaction"

# Makes a record of section 3.1 of whatever an agent reads: a raw line, a journal entry, an object of some logger. Knows nothing of Fluentd.
class VmRecord
  DEEPEST = 64
  # Bytes that the search for secrets sees beyond what is kept: the longest secret whose beginning alone matches no rule.
  MARGIN = 4_096
  # Syslog's severities, 0 to 7, as the journal has them.
  SEVERITIES = %w[FATAL FATAL FATAL ERROR WARN INFO INFO DEBUG].freeze

  # @param rules as lib/fluentd/record-rules.ts writes them
  def initialize(rules, category:, service: nil, raw_key: "message", add: {}, event_id: "random", pseudonym_key: nil)
    @levels = rules.fetch("levels")
    @categories = rules.fetch("categories").to_h { |each| [each, true] }
    @texts = rules.fetch("texts")
    @aliases = rules.fetch("aliases")
    @targets = rules.fetch("keys").to_h { |key| [key, true] }
    @longest = rules.fetch("longest")
    @context = rules.fetch("context").transform_values { |form| form == "number" ? form : Regexp.new(form) }
    @redaction = VmRedaction.new(rules.fetch("redaction"), pseudonym_key, @longest.fetch("message") + MARGIN)
    @level_in_text = /\b(#{@levels.keys.map { |word| Regexp.escape(word.upcase) }.select { |word| word.length > 2 }.join("|")})\b/
    @category = category
    @service = service
    @raw_key = raw_key
    @add = add.transform_values { |value| value.is_a?(String) ? filled(value) : value }
    @content_id = event_id == "content"
  end

  # @param arrival seconds and nanoseconds at which it was read, or what its source says of it
  # @return [seconds, nanoseconds, record]
  def call(tag, arrival, given)
    return [*arrival, @redaction.value(utf8(given, []))] if made?(given)
    problems = []
    fields = named(read(utf8(given, problems), problems))
    seconds, nanos = time_of(fields, arrival, problems)
    record = { "timestamp" => VmRecordTime.print(seconds, nanos) }
    record["level"] = level_of(fields, problems)
    record["category"] = category_of(fields)
    record["service"] = service_of(fields, problems)
    put_texts(record, fields, problems)
    put_maps(record, fields)
    record = cut(@redaction.value(bounded(record, given, problems)), problems)
    record["@timestamp"] = record["timestamp"]
    record.update(@add)
    record["problems"] = problems.uniq unless problems.empty?
    record["event_id"] = @content_id ? id_of(tag, record) : SecureRandom.uuid
    [seconds, nanos, record]
  end

  private

  # Whether this is such a record already, on its way to an error sink. A line cannot pretend to be one: its keys are read from text later.
  def made?(given)
    given["event_id"].is_a?(String) && given.key?("@timestamp") && given["@timestamp"] == given["timestamp"]
  end

  def filled(text)
    text.gsub(/\$\{(hostname|env:(\w+))\}/) { Regexp.last_match(2) ? ENV.fetch(Regexp.last_match(2), "") : Socket.gethostname }
  end

  # A copy in valid UTF-8, without the zero bytes that UTF-16 has between letters, so that no secret hides between them.
  def utf8(value, problems)
    case value
    when String
      text = value.encoding == Encoding::UTF_8 ? value : value.dup.force_encoding(Encoding::UTF_8)
      unless text.valid_encoding?
        problems << "invalid_utf8"
        text = text.scrub
      end
      text.include?("\0") ? text.delete("\0") : text
    when Hash then value.to_h { |key, each| [utf8(key.to_s, problems), utf8(each, problems)] }
    when Array then value.map { |each| utf8(each, problems) }
    else value
    end
  end

  # The fields of a line that is JSON, together with what the agent knows beside it.
  def read(given, problems)
    raw = given[@raw_key]
    return given unless raw.is_a?(String)
    raw = raw.delete_prefix("\uFEFF").strip
    beside = given.reject { |key, _| key == @raw_key }
    inner = raw.start_with?("{") ? object(raw, problems) : nil
    return beside.merge(inner) if inner
    problems << "not_json" if beside.empty? && problems.empty?
    beside.merge("message" => raw)
  end

  def object(text, problems)
    parsed = JSON.parse(text, max_nesting: DEEPEST, create_additions: false)
    parsed.is_a?(Hash) ? utf8(parsed, problems) : nil
  rescue JSON::ParserError
    problems << "broken_json"
    nil
  end

  # The standard's own keys under their names, or else those that loggers give them; everything else goes to `context`.
  def named(given)
    fields = given.select { |key, _| @targets.key?(key) }
    context = {}
    given.each do |key, value|
      next if @targets.key?(key)
      target = @aliases[key]
      if target.nil? || fields.key?(target) then context[key] = value
      else fields[target] = value
      end
    end
    return fields if context.empty?
    own = fields["context"]
    fields["context"] = own.is_a?(Hash) ? context.merge(own) : own.nil? ? context : context.merge("context" => own)
    fields
  end

  def time_of(fields, arrival, problems)
    given = fields.delete("timestamp")
    return arrival if given.nil? || given == ""
    time = VmRecordTime.read(given)
    return time if time && VmRecordTime.plausible?(time, arrival)
    problems << "wrong_timestamp"
    put_aside(fields, "timestamp", given)
    arrival
  end

  def put_aside(fields, name, value, as = "given_#{name}")
    context = fields["context"]
    context = { "context" => context } unless context.nil? || context.is_a?(Hash)
    fields["context"] = (context || {}).merge(as => value)
  end

  def level_of(fields, problems)
    given = fields.delete("level")
    priority = fields.delete("priority")
    if given.nil? || given == ""
      return SEVERITIES[priority.to_i] if priority.to_s.match?(/\A[0-7]\z/)
    elsif (known = level(given)) then aside = nil
    else
      problems << "unknown_level"
      aside = given
    end
    put_aside(fields, "level", aside) if aside
    put_aside(fields, "priority", priority, "priority") if priority
    known || level_in(fields["message"])
  end

  def level(given)
    word = given.to_s.strip.downcase
    @levels[word] || @levels[word.sub(/[+-]\d+\z/, "")]
  end

  def level_in(message)
    found = message.is_a?(String) && message[0, 200].match(@level_in_text)
    found ? @levels.fetch(found[1].downcase) : "INFO"
  end

  def category_of(fields)
    given = fields.delete("category")
    return @category if given.nil?
    return given if @categories.key?(given)
    put_aside(fields, "category", given)
    @category
  end

  def service_of(fields, problems)
    given = fields.delete("service")
    unit = fields.delete("systemd_unit")
    identifier = fields.delete("syslog_identifier")
    put_aside(fields, "systemd_unit", unit, "systemd_unit") if unit
    put_aside(fields, "service", given) unless given.nil? || usable?(given)
    [given, @service, unit.to_s.delete_suffix(".service"), identifier].each do |each|
      return each.to_s if usable?(each)
    end
    problems << "no_service"
    "unknown"
  end

  def usable?(text)
    (text.is_a?(String) || text.is_a?(Integer)) && text.to_s.match?(/\A[^\s[:cntrl:]]{1,256}\z/)
  end

  def put_texts(record, fields, problems)
    message = fields.delete("message")
    message = text_of(message) unless message.nil? || message.is_a?(String)
    problems << "no_message" if message.nil? || message == ""
    record["message"] = problems.include?("no_message") ? "(no message)" : message
    @texts.each do |key|
      value = fields.delete(key)
      next if value.nil? || value == ""
      if usable?(value) then record[key] = value.to_s
      elsif @redaction.kind(key) == :person then record[key] = value
      else put_aside(fields, key, value)
      end
    end
  end

  # Loggers write NaN and infinite numbers, which JSON does not have.
  def text_of(value)
    JSON.generate(value, allow_nan: true)
  end

  def put_maps(record, fields)
    labels = fields.delete("labels")
    if labels.is_a?(Hash)
      record["labels"] = labels.transform_values { |value| value.is_a?(String) ? value : text_of(value) }
    elsif labels
      put_aside(fields, "labels", labels)
    end
    context = fields.delete("context")
    return if context.nil?
    context = { "context" => context } unless context.is_a?(Hash)
    record["context"] = context unless context.empty?
  end

  # Leaves out what is beyond the limits before the search for secrets, so that no line takes long. A text keeps more than will be left of it:
  # half a secret would match no rule.
  def bounded(record, given, problems)
    return record if given.size < 20 && given.all? { |_, value| value.is_a?(String) && value.bytesize < 16_384 }
    left = [@longest.fetch("context") + MARGIN]
    record["context"] = fitted(record["context"], left, MARGIN, problems) if record["context"]
    record["labels"] = fitted(record["labels"], [16_384], MARGIN, problems) if record["labels"]
    record
  end

  # Cuts what is redacted.
  def cut(record, problems)
    record["message"] = shortened(record["message"], @longest.fetch("message"), problems)
    context = record["context"]
    return record unless context
    record["context"] = fitted(conforming(context), [@longest.fetch("context")], 0, problems)
    record
  end

  # What the standard knows of a context has its form there: a store would refuse the whole record for one text where it has numbers.
  def conforming(context)
    wrong = @context.keys.reject { |key| conforms?(@context[key], context[key]) }
    return context if wrong.empty?
    context.to_h { |key, value| wrong.include?(key) ? ["given_#{key}", value.is_a?(String) ? value : text_of(value)] : [key, value] }
  end

  def conforms?(form, value)
    return true if value.nil?
    form == "number" ? value.is_a?(Numeric) && value >= 0 : value.is_a?(String) && value.match?(form)
  end

  def fitted(value, left, more, problems)
    case value
    when String
      short = shortened(value, [@longest.fetch("value"), [left[0], 16].max].min + more, problems)
      left[0] -= short.bytesize
      short
    when Hash
      value.each_with_object({}) do |(key, each), result|
        break problems << "cut" && result if left[0] <= 0
        left[0] -= key.bytesize + 4
        # The end of a key may be what makes it one of a secret.
        result[more.zero? ? key[0, 256] : key] = fitted(each, left, more, problems)
      end
    when Array
      value.each_with_object([]) do |each, result|
        break problems << "cut" && result if left[0] <= 0
        left[0] -= 2
        result << fitted(each, left, more, problems)
      end
    else
      left[0] -= 8
      value
    end
  end

  def shortened(text, bytes, problems)
    return text if text.bytesize <= bytes
    problems << "cut"
    "#{text.byteslice(0, bytes - 3).scrub("")}…"
  end

  def id_of(tag, record)
    Digest::SHA256.hexdigest(JSON.generate([tag, record]))[0, 32]
  end
end
