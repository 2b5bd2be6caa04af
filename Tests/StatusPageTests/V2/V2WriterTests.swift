import Foundation
import Kernel
import Platform
import Testing

@testable import StatusPage

@Suite("Statuspage's API v2, field by field")
struct V2WriterTests {
    private func text(_ value: OrderedJSON) -> String { String(decoding: value.bytes, as: UTF8.self) }

    /// What the documents are compared with is written over several lines.
    private func joined(_ lines: String) -> String {
        lines.split(separator: "\n").map { $0.drop { $0 == " " } }.joined()
    }

    private static let page = #"""
        {"id":"sw1tchb0ard1","name":"Acme Messaging","url":"https://status.acme.example:8443",
        "time_zone":"America/Sao_Paulo","updated_at":"2026-11-20T09:15:02.101-03:00",
        "name_i18n":{"en":"Acme Messaging","ru":"Акме"}}
        """#
    private static let vivo = #"""
        {"id":"cmp0vivo0001","name":"Vivo","status":"degraded_performance","created_at":"2026-01-04T10:00:00.000-03:00",
        "updated_at":"2026-11-20T09:15:02.101-03:00","position":1,"description":"Delivery receipts via Vivo","showcase":true,
        "start_date":"2026-01-04","group_id":"grp0sms0br01","page_id":"sw1tchb0ard1","group":false,"only_show_if_degraded":false,
        "name_i18n":{"en":"Vivo"},
        "description_i18n":{"en":"Delivery receipts via Vivo","ru":"Отчёты о доставке через Vivo"}}
        """#
    private static let tim = #"""
        {"id":"cmp0tim00002","name":"TIM","status":"operational","created_at":"2026-01-04T10:00:00.000-03:00",
        "updated_at":"2026-11-20T09:15:02.101-03:00","position":2,"description":null,"showcase":true,
        "start_date":"2026-01-04","group_id":"grp0sms0br01","page_id":"sw1tchb0ard1","group":false,"only_show_if_degraded":false,
        "name_i18n":{"en":"TIM"},"description_i18n":null}
        """#
    private static let components = #"""
        [{"id":"grp0sms0br01","name":"SMS - Brazil","status":"degraded_performance","created_at":"2026-01-04T10:00:00.000-03:00",
        "updated_at":"2026-11-20T09:15:02.101-03:00","position":1,"description":null,"showcase":false,
        "start_date":null,"group_id":null,"page_id":"sw1tchb0ard1","group":true,"only_show_if_degraded":false,
        "components":["cmp0vivo0001","cmp0tim00002"],"name_i18n":{"en":"SMS - Brazil"},"description_i18n":null},
        """# + "\n" + vivo + ",\n" + tim + "]"
    private static let incident = #"""
        {"id":"inc0000000a1","name":"Late receipts, Vivo","status":"identified","created_at":"2026-11-20T08:58:10.000-03:00",
        "updated_at":"2026-11-20T09:15:02.090-03:00","monitoring_at":null,"resolved_at":null,"impact":"minor",
        "shortlink":"https://status.acme.example:8443/incidents/inc0000000a1","started_at":"2026-11-20T08:55:00.000-03:00",
        "page_id":"sw1tchb0ard1","incident_updates":[{"id":"upd0000000b2","status":"identified",
        "body":"Queue at the carrier; we reroute 40 %.\nMore <soon> & \"so\"","incident_id":"inc0000000a1",
        "created_at":"2026-11-20T09:15:02.080-03:00","updated_at":"2026-11-20T09:15:02.080-03:00",
        "display_at":"2026-11-20T09:15:02.080-03:00","affected_components":[{"code":"cmp0vivo0001","name":"Vivo",
        "old_status":"degraded_performance","new_status":"degraded_performance","name_i18n":{"en":"Vivo"}}],
        "deliver_notifications":true,"custom_tweet":null,"tweet_id":null,
        "body_i18n":{"en":"Queue at the carrier; we reroute 40 %.\nMore <soon> & \"so\""}}],"components":[
        """# + "\n" + vivo + "\n" + #"""
            ],"reminder_intervals":null,"name_i18n":{"en":"Late receipts, Vivo","ru":"Отчёты опаздывают"}}
            """#
    private static let maintenance = #"""
        {"id":"mnt0000000a1","name":"New routes; TIM, Vivo","status":"scheduled","created_at":"2026-11-19T09:00:00.000-03:00",
        "updated_at":"2026-11-19T09:01:30.000-03:00","monitoring_at":null,"resolved_at":null,"impact":"maintenance",
        "shortlink":"https://status.acme.example:8443/incidents/mnt0000000a1","started_at":"2026-12-01T00:00:00.000-03:00",
        "page_id":"sw1tchb0ard1","incident_updates":[{"id":"upd0000000c1","status":"scheduled",
        "body":"Two lines\\of text","incident_id":"mnt0000000a1",
        "created_at":"2026-11-19T09:00:00.000-03:00","updated_at":"2026-11-19T09:00:00.000-03:00",
        "display_at":"2026-11-19T09:00:00.000-03:00","affected_components":[
        {"code":"cmp0vivo0001","name":"Vivo","old_status":"operational","new_status":"operational","name_i18n":{"en":"Vivo"}},
        {"code":"cmp0tim00002","name":"TIM","old_status":"operational","new_status":"operational","name_i18n":{"en":"TIM"}}],
        "deliver_notifications":true,"custom_tweet":null,"tweet_id":null,
        "body_i18n":{"en":"Two lines\\of text"}}],"components":[
        """# + "\n" + vivo + ",\n" + tim + "\n" + #"""
            ],"reminder_intervals":null,"scheduled_for":"2026-12-01T00:00:00.000-03:00",
            "scheduled_until":"2026-12-01T02:30:00.000-03:00","name_i18n":{"en":"New routes; TIM, Vivo","ru":"Новые маршруты"}}
            """#
    private static let status = #"""
        {"indicator":"minor","description":"Partially Degraded Service",
        "description_i18n":{"en":"Partially Degraded Service",
        "ru":"Часть сервисов работает хуже обычного","pt-BR":"Serviço parcialmente degradado"}}
        """#

    @Test("A maintenance's messages say what each did to its components")
    func affectedByMaintenance() {
        func message(_ id: String, _ stage: Maintenance.Stage, _ minute: Int) -> StatusUpdate {
            let time = StatusFixture.at("2026-12-01T03:00:00Z").adding(.seconds(60 * minute))
            return StatusUpdate(
                id: StatusFixture.id(id), stage: stage.rawValue, text: StatusFixture.text("x"), affected: [], createdAt: time,
                updatedAt: time, displayAt: time)
        }
        var work = StatusFixture.planned
        work.components = [StatusFixture.tim.id, StatusFixture.new.id]
        // The last two at the same moment, as after a stop of the server.
        work.updates = [
            message("upd0000000d4", .completed, 9), message("upd0000000d3", .verifying, 9), message("upd0000000d2", .inProgress, 0),
            message("upd0000000d1", .scheduled, -5),
        ]
        let told = work.updates(naming: KnownComponents(StatusFixture().components))
        #expect(told.map(\.id) == work.updates.map(\.id))
        // Of a component of which nothing was ever known, nothing is said.
        #expect(told.allSatisfy { $0.affected.map(\.component) == [StatusFixture.tim.id] })
        #expect(told.flatMap(\.affected).map(\.new) == [.operational, .underMaintenance, .underMaintenance, .operational])
        #expect(told.flatMap(\.affected).map(\.old) == [.underMaintenance, .underMaintenance, .operational, .operational])
    }

    @Test("summary.json has everything, in the order that was captured")
    func summary() throws {
        let expected =
            #"{"page":"# + Self.page + "\n" + #","components":"# + Self.components + "\n" + #","incidents":["# + Self.incident
            + "\n" + #"],"scheduled_maintenances":["# + Self.maintenance + "\n" + #"],"status":"# + Self.status + "}"
        #expect(try text(StatusFixture().writer().summary) == joined(expected))
    }

    @Test("Each list stands behind the page it belongs to")
    func lists() throws {
        let writer = try StatusFixture().writer()
        let page = #"{"page":"# + joined(Self.page)
        #expect(text(writer.statusAlone) == page + #","status":"# + joined(Self.status) + "}")
        #expect(text(writer.componentsAlone) == page + #","components":"# + joined(Self.components) + "}")
        #expect(text(writer.document(incidents: [])) == page + #","incidents":[]}"#)
        #expect(text(writer.document(maintenances: [])) == page + #","scheduled_maintenances":[]}"#)
    }

    @Test("A component that lost its data is degraded, and says so; one that never had any is left out")
    func noData() throws {
        var fixture = StatusFixture()
        var lost = StatusFixture.vivo
        (lost.state, lost.stateSince) = (.noData, StatusFixture.at("2026-11-21T08:00:00Z"))
        fixture.components = [StatusFixture.group, lost, StatusFixture.new]
        let list = text(try fixture.writer().componentsAlone)
        let marks = #""data":"no_data","data_since":"2026-11-21T05:00:00.000-03:00"}"#
        // The group, whose only shown child it is, and itself.
        #expect(list.components(separatedBy: marks).count == 3)
        #expect(list.components(separatedBy: #""status":"degraded_performance""#).count == 3)
        #expect(!list.contains("cmp0new00003") && !list.contains(#""status":"no_data""#))
        #expect(text(try fixture.writer().statusAlone).contains(#""indicator":"minor","description":"Partially Degraded Service""#))
    }

    @Test("A text without English is given in the language there is")
    func withoutEnglish() throws {
        var fixture = StatusFixture()
        fixture.incidents[0].title = StatusFixture.text(nil, ru: "Сбой")
        let summary = text(try fixture.writer().summary)
        #expect(summary.contains(#""name":"Сбой""#) && summary.contains(#""name_i18n":{"ru":"Сбой"}"#))
    }

    @Test("Messages stand newest first, whatever order they came in")
    func order() throws {
        var incident = StatusFixture.late
        let first = StatusUpdate(
            id: StatusFixture.id("upd0000000b1"), stage: "investigating", text: StatusFixture.text("First"), affected: [],
            createdAt: incident.createdAt, updatedAt: incident.createdAt, displayAt: incident.createdAt)
        incident.updates = [first] + incident.updates
        let written = text(try StatusFixture().writer().incident(incident))
        let (newer, older) = (try #require(written.range(of: "upd0000000b2")), try #require(written.range(of: "upd0000000b1")))
        #expect(newer.lowerBound < older.lowerBound)
    }
}
