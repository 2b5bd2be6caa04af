import Foundation
import Kernel
import Platform

/// Model of the template `on_call_now`: who is on call at this moment, and when one is oneself.
struct OnCallNowPage {
    struct Row {
        let scheduleName: String
        let href: String
        let person: String
        let isGap: Bool
        let facts: String
        let next: String?
    }

    struct Own {
        let scheduleName: String
        let href: String
        let span: String
        let isNow: Bool
    }

    let notice: String?
    let rows: [Row]
    let hasRows: Bool
    let own: [Own]
    let hasOwn: Bool
    let zone: String
    let mayManage: Bool
    let addURL = OnCallPath.new
    let linkURL = OnCallPath.ownLink
    let linkedSince: String?

    struct Data: Sendable {
        /// Of each schedule, and who follows.
        let onCall: [(now: ScheduleOperations.OnCall, next: ScheduleOperations.OnCall?)]
        var own: [ScheduleOperations.OnCall] = []
        /// When the reader's link was made.
        var linkedAt: Timestamp?
    }

    static let mostOwn = 12

    init(_ data: Data, mayManage: Bool, notice: String?, at time: Timestamp, _ words: DutyFormats) {
        (self.notice, self.mayManage) = (notice, mayManage)
        rows = data.onCall.map { Row($0.now, next: $0.next, words) }
        own = data.own.prefix(Self.mostOwn).map { shift in
            Own(
                scheduleName: shift.schedule.name, href: OnCallPath.schedule(shift.schedule.id), span: words.span(shift.from, shift.until),
                isNow: shift.from.map { $0 <= time } ?? true)
        }
        (hasRows, hasOwn) = (!rows.isEmpty, !own.isEmpty)
        zone = words.formats.timeZone.identifier
        linkedSince = data.linkedAt.map { words.texts.text("calendar_linked", ["at": words.formats.date($0)]) }
    }
}

extension OnCallNowPage.Row {
    fileprivate init(_ shift: ScheduleOperations.OnCall, next: ScheduleOperations.OnCall?, _ words: DutyFormats) {
        (scheduleName, href) = (shift.schedule.name, OnCallPath.schedule(shift.schedule.id))
        (person, isGap) = (words.person(shift), shift.user == nil)
        facts = [words.source(shift), words.span(shift.from, shift.until)].compactMap { $0 }.joined(separator: " · ")
        self.next = next.map { words.texts.text("duty_next", ["name": words.person($0)]) }
    }
}
