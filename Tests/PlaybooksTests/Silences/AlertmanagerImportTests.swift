import Foundation
import Kernel
import Platform
import Testing

@testable import Playbooks

@Suite("What an Alertmanager's files come to")
struct AlertmanagerImportTests {
    private static let configuration = """
        global: { resolve_timeout: 5m }
        route:
          receiver: everybody
          group_by: [ alertname ]
          routes:
            - matchers: [ severity="critical", team=~"db|cache" ]
              receiver: duty
              repeat_interval: 1h
              mute_time_intervals: [ nights ]
            - match: { service: Shop }
              match_re: { alertname: "Slow.*" }
              receiver: shop
            - matchers: [ 'severity!="critical"' ]
              receiver: duty
        receivers:
          - name: everybody
            email_configs: [ { to: "ops@example.org, boss@example.org" } ]
          - name: duty
            webhook_configs: [ { url: "https://hooks.example.org/duty" } ]
            telegram_configs: [ { chat_id: -100123, bot_token: secret-token } ]
            pagerduty_configs: [ { routing_key: x } ]
          - name: shop
            slack_configs: [ { channel: "#shop" } ]
        inhibit_rules:
          - source_matchers: [ service="DB" ]
            target_matchers: [ service=~"Login|Shop" ]
          - source_match: { severity: critical }
            target_match: { severity: warning }
            equal: [ instance ]
        time_intervals:
          - name: nights
            time_intervals:
              - times: [ { start_time: "22:00", end_time: "24:00" } ]
                weekdays: [ "monday:wednesday", sunday ]
                location: Europe/Berlin
              - months: [ december ]
        """
    private static let silences = """
        [{"id": "6b6ecc1e-aaaa", "status": {"state": "active"}, "createdBy": "ann", "comment": "upgrade",
          "startsAt": "2026-11-30T10:00:00.000Z", "endsAt": "2026-11-30T20:00:00.000Z",
          "matchers": [{"name": "service", "value": "Login", "isRegex": false, "isEqual": true}]},
         {"id": "expired0", "startsAt": "2020-11-30T10:00:00.000Z", "endsAt": "2020-11-30T20:00:00.000Z",
          "matchers": [{"name": "service", "value": "Login", "isRegex": false}]},
         {"id": "negative", "startsAt": "2026-11-30T10:00:00.000Z", "endsAt": "2026-11-30T20:00:00.000Z",
          "matchers": [{"name": "service", "value": "Login", "isRegex": false, "isEqual": false}]}]
        """

    private static func taken(_ files: (String, String)..., labels: [String: String] = [:]) throws -> AlertmanagerImport {
        let time = try #require(Timestamp(rfc3339: "2026-11-30T12:00:00Z"))
        return AlertmanagerImport(files.map { FileSource(name: $0.0, data: Data($0.1.utf8)) }, labels: labels, at: time)
    }

    @Test("routes become playbooks, receivers destinations, and what cannot be said is told")
    func takesConfiguration() throws {
        let taken = try Self.taken(("alertmanager.yml", Self.configuration))
        #expect(taken.faults.isEmpty)
        let text = taken.text
        let lines = text.replacing("\"", with: "").split(separator: "\n").map { String($0) }
        for line in [
            "  - name: everybody (all)", "    mail: ops@example.org", "    mail: boss@example.org",
            "    webhook: https://hooks.example.org/duty",
            "    services: []", "  - code: alertmanager-1",
        ] {
            #expect(lines.contains(line), "\(line) in \(text)")
        }
        #expect(text.contains("-100123") && !text.contains("secret-token"))
        #expect(text.contains("level: critical") && text.contains("tags.team: [ db, cache ]"))
        #expect(!text.contains("alertmanager-2"))
        let notes = taken.notes.joined(separator: "\n")
        for word in ["pagerduty_configs", "slack_configs", "severity!=\"critical\"", "equal", "months", "everybody is told"] {
            #expect(notes.contains(word), "\(word) in \(notes)")
        }
    }

    @Test("what it prints is read as a file of ours")
    func isReadable() throws {
        let taken = try Self.taken(("alertmanager.yml", Self.configuration), ("silences.json", Self.silences))
        let reading = FileReading(file: "alertmanager")
        let root = try #require(YAMLReader(into: reading).documents(Data(taken.text.utf8)).first)
        let fields = Dictionary(uniqueKeysWithValues: (root.fields ?? []).map { ($0.name, $0.value.list ?? []) })
        #expect(fields.keys.sorted() == ["destinations", "inhibitions", "playbooks", "silences"])
        let playbooks = (fields["playbooks"] ?? []).compactMap { Playbook($0, in: reading) }
        #expect(playbooks.map(\.code) == ["alertmanager-1"])
        let step = try #require(playbooks.first?.escalate.first)
        #expect(step.after == Span(seconds: 0) && step.repeat == Span(seconds: 3600))
        #expect(step.tell == [.destination("duty"), .destination("duty 2")])
        let silences = (fields["silences"] ?? []).compactMap { SilenceReading(reading).silence($0) }
        #expect(silences.map(\.name) == ["nights (duty 1)", "alertmanager 6b6ecc1e"])
        #expect(silences.first?.window.hours == [DutyHours(days: [.mon, .tue, .wed, .sun], from: 1320, to: 1440)])
        #expect(silences.last?.when == .of("Login") && silences.last?.comment == "upgrade · ann")
        let inhibitions = (fields["inhibitions"] ?? []).compactMap { InhibitionReading(reading).inhibition($0) }
        #expect(inhibitions.map(\.quiet) == [Condition(all: [["service": .oneOf(["Login", "Shop"])]])])
        #expect(reading.faults.isEmpty)
        let notes = taken.notes.joined(separator: "\n")
        #expect(notes.contains("negative") && !notes.contains("expired0"))
    }

    @Test("labels become the fields that are asked for")
    func knowsLabels() throws {
        let silences = """
            [{"id": "1", "startsAt": "2026-11-30T10:00:00Z", "endsAt": "2026-11-30T20:00:00Z", "comment": "", "createdBy": "",
              "matchers": [{"name": "job", "value": "Login", "isRegex": false}, {"name": "cluster", "value": "eu-[0-9]+", "isRegex": true}]}]
            """
        let text = try Self.taken(("s.json", silences), labels: ["job": "service"]).text
        #expect(text.contains("service: Login") && text.contains("tags.cluster") && text.contains("^(?:eu-[0-9]+)$"))
    }

    @Test(
        "matchers are read as Alertmanager writes them",
        arguments: [
            ("severity=\"critical\"", ["severity=\"critical\""]), ("{a=\"b\", c=~\"d|e\"}", ["a=\"b\"", "c=~\"d|e\""]),
            ("a != b", ["a!=\"b\""]), ("a=\"x,\\\"y\\\"\",b!~\"z\"", ["a=\"x,\"y\"\"", "b!~\"z\""]), ("", []),
        ])
    func readsMatchers(text: String, expected: [String]) {
        #expect(AlertmanagerMatcher.all(in: text)?.map(\.text) == expected)
    }

    @Test("what is no matcher, and no file of an Alertmanager, is refused")
    func refuses() throws {
        #expect(AlertmanagerMatcher.all(in: "severity") == nil && AlertmanagerMatcher.all(in: "a=\"b") == nil)
        #expect(try Self.taken(("x.yml", "receivers: []")).faults.map(\.description).first?.hasPrefix("x.yml:1: ") == true)
        #expect(try Self.taken(("x.yml", "route: [")).faults.isEmpty == false)
    }
}
