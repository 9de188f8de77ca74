# frozen_string_literal: true

require "fluent/plugin/filter"
require_relative "vm_record"

module Fluent
  module Plugin
    # Makes each event a record of section 3.1 without secrets. What it cannot is given to the error label as a stub without content.
    class VmRecordFilter < Filter
      Fluent::Plugin.register_filter("vm_record", self)

      # Says that a record was left out, and never what stood in it: messages of Ruby's own errors quote what they stumble over.
      class LeftOut < StandardError; end

      config_param :rules, :string
      config_param :category, :string
      config_param :service, :string, default: nil
      config_param :raw_key, :string, default: "message"
      config_param :add, :string, default: "{}"
      config_param :event_id, :enum, list: %i[random content], default: :random
      config_param :pseudonym_key_file, :string, default: nil

      def configure(conf)
        super
        @parsed_rules = json("rules", rules)
        @parsed_add = json("add", add)
        made(nil)
      end

      # The key is read here and not in `configure`: a dry run has no credentials.
      def start
        super
        @record = made(pseudonym_key_file && key)
      end

      def filter_with_time(tag, time, record)
        seconds, nanos, made = @record.call(tag, [time.to_i, time.respond_to?(:nsec) ? time.nsec : 0], record)
        [Fluent::EventTime.new(seconds, nanos), made]
      rescue StandardError, SystemStackError => error
        stub = { "message" => "a record was left out: it could not be redacted", "error" => error.class.name, "tag" => tag }
        router.emit_error_event(tag, time, stub, LeftOut.new(error.class.name))
        nil
      end

      private

      def made(key)
        VmRecord.new(@parsed_rules, category: category, service: service, raw_key: raw_key, add: @parsed_add, event_id: event_id.to_s, pseudonym_key: key)
      end

      def key
        key = File.binread(pseudonym_key_file).strip
        raise Fluent::ConfigError, "pseudonym_key_file: must have at least 32 bytes" if key.bytesize < 32
        key
      end

      def json(name, text)
        parsed = JSON.parse(text)
        raise Fluent::ConfigError, "#{name}: must be a JSON object" unless parsed.is_a?(Hash)
        parsed
      rescue JSON::ParserError
        raise Fluent::ConfigError, "#{name}: must be JSON"
      end
    end
  end
end
