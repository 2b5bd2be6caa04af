import Accounts
import Foundation
import Kernel
import Platform
import Playbooks
import TestKit
import Testing

@testable import App

extension OperationsTests {
    static let silences: [Operation] = [
        Operation("SilenceOperations.list") { _ = try await $0.silences.list(by: $1) },
        Operation("SilenceOperations.show") { _ = try await $0.silences.show($0.quiet.silence, by: $1) },
        Operation("SilenceOperations.add") { _ = try await $0.silences.add(QuietScene.silence("New"), by: $1) },
        Operation("SilenceOperations.change") {
            _ = try await $0.silences.change($0.quiet.silence, to: QuietScene.silence("Other"), by: $1)
        },
        Operation("SilenceOperations.end") { _ = try await $0.silences.end($0.quiet.silence, by: $1) },
        Operation("SilenceOperations.remove") { try await $0.silences.remove($0.quiet.silence, by: $1) },
        Operation("SilenceOperations.preview") { _ = try await $0.silences.preview(QuietScene.silence("New"), by: $1) },
        Operation("InhibitionOperations.list") { _ = try await $0.inhibitions.list(by: $1) },
        Operation("InhibitionOperations.show") { _ = try await $0.inhibitions.show($0.quiet.inhibition, by: $1) },
        Operation("InhibitionOperations.add") { _ = try await $0.inhibitions.add(QuietScene.inhibition("New"), by: $1) },
        Operation("InhibitionOperations.change") {
            _ = try await $0.inhibitions.change($0.quiet.inhibition, to: QuietScene.inhibition("Other"), by: $1)
        },
        Operation("InhibitionOperations.remove") { try await $0.inhibitions.remove($0.quiet.inhibition, by: $1) },
        Operation("InhibitionOperations.preview") {
            _ = try await $0.inhibitions.preview(QuietScene.inhibition("New"), by: $1)
        },
    ]

    static let playbooks: [Operation] = [
        Operation("FileOperations.apply") {
            let source = FileSource(name: "f", data: Data("teams: [ { name: New } ]".utf8))
            _ = try await $0.flow.composition.playbooks.files.apply([source], by: $1) { $0.code.rawValue }
        },
        Operation("FileOperations.export") { _ = try await $0.flow.composition.playbooks.files.export(by: $1) },
        Operation("PlaybookOperations.list") { _ = try await $0.playbooks.list(by: $1) },
        Operation("PlaybookOperations.versions") { _ = try await $0.playbooks.versions(of: "0001", by: $1) },
        Operation("PlaybookOperations.save") { _ = try await $0.playbooks.save(Playbook(code: "2", name: "x", service: "x"), by: $1) },
        Operation("PlaybookOperations.remove") { try await $0.playbooks.remove("0001", by: $1) },
        Operation("PlaybookOperations.unmatched") { _ = try await $0.playbooks.unmatched(by: $1) },
        Operation("PlaybookOperations.unmatchedSet") { _ = try await $0.playbooks.unmatchedSet($0.unmatched, by: $1) },
        Operation("PlaybookOperations.removeUnmatched") { try await $0.playbooks.removeUnmatched($0.unmatched, by: $1) },
        Operation("EscalationOperations.escalation") {
            _ = try await $0.flow.composition.playbooks.escalations.escalation(of: $0.incident, by: $1)
        },
        Operation("DryRunOperations.start") { _ = try await $0.dryRuns.start(.saved("0001"), on: Scene.madeUp, by: $1) },
        Operation("DryRunOperations.find") {
            let run = try await $0.dryRuns.start(.saved("0001"), on: Scene.madeUp, by: .commandLine)
            _ = try await $0.dryRuns.find(run.id, by: $1)
        },
        Operation("DryRunOperations.list") { _ = try await $0.dryRuns.list(limit: 1, by: $1) },
        Operation("DryRunOperations.playbooks") { _ = try await $0.dryRuns.playbooks(by: $1) },
        Operation("PlaybookFiguresOperations.figures") { _ = try await $0.flow.composition.playbooks.figures.figures(0...1, by: $1) },
    ]

    static let schedules: [Operation] = [
        Operation("ScheduleOperations.list") { _ = try await $0.schedules.list(by: $1) },
        Operation("ScheduleOperations.show") { _ = try await $0.schedules.show($0.schedule.id, by: $1) },
        Operation("ScheduleOperations.onCall") { _ = try await $0.schedules.onCall(at: $0.flow.world.now, by: $1) },
        Operation("ScheduleOperations.shifts") { scene, caller in
            let now = scene.flow.world.now
            _ = try await scene.schedules.shifts(of: scene.schedule.id, in: now..<now.adding(.seconds(86_400)), by: caller)
        },
        Operation("ScheduleOperations.add") { scene, caller in
            var draft = scene.schedule.draft
            draft.name = "Secondary"
            _ = try await scene.schedules.add(draft, by: caller)
        },
        Operation("ScheduleOperations.change") { scene, caller in
            var draft = scene.schedule.draft
            draft.overrides = []
            _ = try await scene.schedules.change(scene.schedule.id, to: draft, by: caller)
        },
        Operation("ScheduleOperations.addOverride") { scene, caller in
            let override = try #require(scene.schedule.draft.overrides?.first)
            _ = try await scene.schedules.addOverride(override, to: scene.schedule.id, by: caller)
        },
        Operation("ScheduleOperations.removeOverride") { scene, caller in
            try await scene.schedules.removeOverride(scene.schedule.override, of: scene.schedule.id, by: caller)
        },
        Operation("ScheduleOperations.swap") { scene, caller in
            let now = scene.flow.world.now
            _ = try await scene.schedules.swap(now, with: now.adding(.seconds(86_400)), in: scene.schedule.id, by: caller)
        },
        Operation("ScheduleOperations.makeLink", .personal) { _ = try await $0.schedules.makeLink(to: $0.schedule.id, by: $1) },
        Operation("ScheduleOperations.remove") { try await $0.schedules.remove($0.schedule.id, by: $1) },
    ]
}

/// What is kept quiet, of services that are not there.
struct QuietScene: Sendable {
    let silence: Int64
    let inhibition: Int64

    init(_ module: PlaybooksModule) async throws {
        silence = try await module.silences.add(Self.silence("Window"), by: .commandLine).id
        inhibition = try await module.inhibitions.add(Self.inhibition("Cause"), by: .commandLine).id
    }

    static func silence(_ name: String) -> SilenceDraft {
        SilenceDraft(
            name: name, when: Condition(all: [["service": "Nothing"]]),
            window: SilenceWindow(until: Timestamp(rfc3339: "2099-01-01T00:00:00Z")))
    }

    static func inhibition(_ name: String) -> InhibitionDraft {
        InhibitionDraft(
            name: name, while: Condition(all: [["service": "Nothing"]]), quiet: Condition(all: [["service": "Nobody"]]))
    }
}

/// Who is on call, with somebody who stands in.
struct DutyScene: Sendable {
    let id: ScheduleID
    let override: Int64
    let draft: ScheduleDraft

    /// - Parameter users: two names.
    init(_ schedules: ScheduleOperations, _ users: [String]) async throws {
        let rotation = Rotation(every: try #require(Rotation.Pace("1d")), start: try #require(WallTime("2026-01-01 09:00")))
        let (from, until) = (try #require(WallTime("2026-03-01 00:00")), try #require(WallTime("2026-03-02 00:00")))
        draft = ScheduleDraft(
            name: "Primary", clock: try #require(ZoneClock.named("UTC")), layers: [Layer(name: "days", rotation: rotation, users: users)],
            overrides: [Override(from: from, until: until, user: users[0])])
        let made = try await schedules.add(draft, by: .commandLine).schedule
        (id, override) = (made.id, try #require(made.overrideIDs.first))
    }
}
