import Accounts
import Foundation
import HTTPTypes
import Kernel
import Platform

/// Who is on call, for programs.
struct ScheduleAPI: Sendable {
    let schedules: ScheduleOperations
    let now: @Sendable () -> Timestamp

    static let tag = (name: "On call", explanation: "Schedules, and who is on call.")
    static let root = APIRoutes.root + "/schedules"

    private static let id = APIParameter.integer(.path, "id", "The schedule's number.", 1...Int64.max)
    private static let override = APIParameter.integer(.path, "override", "The override's number.", 1...Int64.max)
    private static let name = APIParameter.text(.body, "name", "What to call it; unique.", 1...NameRule.maximumLength).required
    private static let zone = APIParameter.text(.body, "zone", "Whose clock counts: an IANA name.", 1...100).required
    private static let layers = APIParameter<JSON>(
        .body, "layers", "People who take turns, as in files; a later layer wins where it has somebody.",
        .list(APISchema(.anything), 0...ScheduleDraft.mostLayers)
    ) { $0 }
    private static let overrides = APIParameter<JSON>(
        .body, "overrides", "Who stands in, as in files; a later one wins.", .list(APISchema(.anything), 0...ScheduleDraft.mostOverrides)
    ) { $0 }
    /// A plus that was written as it is reads as a space in a query: no offset of RFC 3339 has one.
    private static let at = APIParameter<Timestamp>(
        .query, "at", "The moment that is asked about, RFC 3339 with any offset; now without it.", .text(1...60)
    ) { $0.string.flatMap { Timestamp(rfc3339: $0) ?? Timestamp(rfc3339: $0.replacing(" ", with: "+")) } }
    private static let since = APIParameter.time(.query, "since", "From when on; now without it.")
    private static let until = APIParameter.time(.query, "until", "Until when, at most 400 days later; 90 days without it.")
    private static let from = APIParameter<WallTime>.wall("from", "From when on, by the zone's clock.")
    private static let to = APIParameter<WallTime>.wall("until", "Until when, by the zone's clock.")
    private static let user = APIParameter.text(.body, "user", "Who stands in.", 1...NameRule.maximumLength).required
    private static let comment = APIParameter<String>(
        .body, "comment", "For those who read it.", .text(1...ScheduleDraft.longestComment).nullable
    ) { $0.string }
    private static let mine = APIParameter.time(.body, "first", "A moment of one person's shift.").required
    private static let theirs = APIParameter.time(.body, "second", "A moment of the other's.").required

    var operations: [APIOperation] {
        [onCall, list, add, show, replace, remove, shifts, addOverride, removeOverride, swap]
    }

    private var onCall: APIOperation {
        APIOperation(
            .get, "/on-call", id: "onCall", tag: Self.tag.name, "Who is on call, of every schedule",
            needs: .needs(.schedulesRead, .viewSchedules), takes: [Self.at.declaration], gives: .one(.onCall)
        ) { call in
            let time = try call[Self.at] ?? now()
            return OnCallAnswer(at: time, items: try await schedules.onCall(at: time, by: call.asking))
        }
    }

    private var list: APIOperation {
        APIOperation(
            .get, "/schedules", id: "listSchedules", tag: Self.tag.name, "Schedules, by name",
            explanation: "All of them: `next` is always null.", needs: .needs(.schedulesRead, .viewSchedules),
            gives: .page(of: .schedule)
        ) { call in APIPage(try await schedules.list(by: call.asking), next: nil) }
    }

    private var add: APIOperation {
        APIOperation(
            .post, "/schedules", id: "addSchedule", tag: Self.tag.name, "Add a schedule", needs: .needs(.schedulesWrite, .manageSchedules),
            takes: [Self.name.declaration, Self.zone.declaration, Self.layers.declaration, Self.overrides.declaration],
            gives: .made(.schedule) { Self.root + "/\($0.schedule.id)" }, refusals: [.conflict: "The name is taken."]
        ) { call in try await schedules.add(try Self.draft(call), by: call.asking) }
    }

    private var show: APIOperation {
        APIOperation(
            .get, "/schedules/{id}", id: "getSchedule", tag: Self.tag.name, "One schedule", needs: .needs(.schedulesRead, .viewSchedules),
            takes: [Self.id.declaration], gives: .one(.schedule)
        ) { call in try await schedules.show(try Self.number(call), by: call.asking) }
    }

    private var replace: APIOperation {
        APIOperation(
            .put, "/schedules/{id}", id: "changeSchedule", tag: Self.tag.name, "Change a schedule",
            explanation: "`layers` and `overrides` stay as they are where they are left out.",
            needs: .needs(.schedulesWrite, .manageSchedules),
            takes: [
                Self.id.declaration, Self.name.declaration, Self.zone.declaration, Self.layers.declaration, Self.overrides.declaration,
            ], gives: .changed(.schedule), refusals: [.conflict: "The name is taken."]
        ) { call in try await schedules.change(try Self.number(call), to: try Self.draft(call), by: call.asking) }
    }

    private var remove: APIOperation {
        APIOperation(
            .delete, "/schedules/{id}", id: "removeSchedule", tag: Self.tag.name, "Remove a schedule",
            needs: .needs(.schedulesWrite, .manageSchedules), takes: [Self.id.declaration], gives: .nothing
        ) { call in try await schedules.remove(try Self.number(call), by: call.asking) }
    }

    private var shifts: APIOperation {
        APIOperation(
            .get, "/schedules/{id}/shifts", id: "listShifts", tag: Self.tag.name, "Who is on call for a while, without a hole",
            explanation: "The first and the last shift end where the span does. `next` is always null.",
            needs: .needs(.schedulesRead, .viewSchedules),
            takes: [Self.id.declaration, Self.since.declaration, Self.until.declaration], gives: .page(of: .shift)
        ) { call in
            let since = try call[Self.since] ?? now()
            let until = try call[Self.until] ?? since.adding(.seconds(90 * 86_400))
            guard since < until, until <= since.adding(.seconds(400 * 86_400)) else {
                throw ClientError.invalid(.query, [("until", "is not within 400 days after since")])
            }
            return APIPage(try await schedules.shifts(of: try Self.number(call), in: since..<until, by: call.asking), next: nil)
        }
    }

    private var addOverride: APIOperation {
        APIOperation(
            .post, "/schedules/{id}/overrides", id: "addOverride", tag: Self.tag.name, "Have somebody stand in",
            explanation: "Operators can only stand in themselves.", needs: .needs(.schedulesWrite, .takeShifts),
            takes: [
                Self.id.declaration, Self.from.declaration, Self.to.declaration, Self.user.declaration, Self.comment.declaration,
            ], gives: .changed(.schedule)
        ) { call in
            let override = Override(
                from: try call.need(Self.from), until: try call.need(Self.to), user: try call.need(Self.user),
                comment: try call[Self.comment])
            let id = try Self.number(call)
            _ = try await schedules.addOverride(override, to: id, by: call.asking)
            return try await schedules.show(id, by: call.asking)
        }
    }

    private var removeOverride: APIOperation {
        APIOperation(
            .delete, "/schedules/{id}/overrides/{override}", id: "removeOverride", tag: Self.tag.name, "Have nobody stand in any more",
            needs: .needs(.schedulesWrite, .takeShifts), takes: [Self.id.declaration, Self.override.declaration], gives: .nothing
        ) { call in
            try await schedules.removeOverride(Int64(try call.need(Self.override)), of: try Self.number(call), by: call.asking)
        }
    }

    private var swap: APIOperation {
        APIOperation(
            .post, "/schedules/{id}/swaps", id: "swapShifts", tag: Self.tag.name, "Have two people take each other's shifts",
            explanation: "Operators can only swap one of their own. It becomes two overrides.",
            needs: .needs(.schedulesWrite, .takeShifts),
            takes: [Self.id.declaration, Self.mine.declaration, Self.theirs.declaration, Self.comment.declaration],
            gives: .changed(.schedule)
        ) { call in
            let id = try Self.number(call)
            _ = try await schedules.swap(
                try call.need(Self.mine), with: try call.need(Self.theirs), in: id, comment: try call[Self.comment], by: call.asking)
            return try await schedules.show(id, by: call.asking)
        }
    }

    private static func number(_ call: APICall) throws -> ScheduleID { ScheduleID(Int64(try call.need(id))) }

    /// The body, read as files are.
    private static func draft(_ call: APICall) throws -> ScheduleDraft {
        var fields: [String: JSON] = ["name": .text(try call.need(name)), "zone": .text(try call.need(zone))]
        fields["layers"] = try call[layers]
        fields["overrides"] = try call[overrides]
        let reading = FileReading()
        guard let draft = ScheduleReading(reading).schedule(FileNode(.object(fields))) else {
            throw ClientError.scheduleNotReadable(reading.faults.map(\.text).joined(separator: "; "))
        }
        return draft
    }
}

extension APIParameter where Value == WallTime {
    fileprivate static func wall(_ name: String, _ explanation: String) -> Self {
        APIParameter(.body, name, explanation + " `2026-01-05 09:00`.", .text(16...16)) { $0.string.flatMap { WallTime($0) } }.required
    }
}
