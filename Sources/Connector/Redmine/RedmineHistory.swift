import Foundation
import Kernel
import Platform

/// The way of an issue from its journals: who had it from when to when, and when it waited. A leg ends when the department
/// changes, or when waiting begins or ends.
struct RedmineHistory {
    /// What an installation's words mean.
    struct Rules: Sendable {
        /// Whether the department is a custom field, and which; else it is whom the issue is assigned to.
        var departmentField: String?
        var waiting: Set<String>
        /// Allowed minutes by the priority's name.
        var minutes: [String: String]
        /// Custom field with the allowed minutes.
        var minutesField: String?

        init(_ description: SourceDescription) {
            let department = description.text("department") ?? ""
            departmentField = department.hasPrefix("cf:") ? String(department.dropFirst(3)) : nil
            waiting = Set(description.texts("waiting"))
            minutes = description.table("sla_minutes")
            minutesField = description.text("sla_field")
        }
    }

    private struct State: Equatable {
        var status: String?
        var department: String?
    }

    let issue: JSON
    /// Names by number.
    let statuses: [String: String]
    let people: [String: String]
    let rules: Rules
    let time: SourceTime

    func document() throws -> TicketDocument {
        guard let id = issue["id"]?.int, let created = moment(issue["created_on"]) else {
            throw SourceFailure(.unreadable, "the issue has no id and created_on")
        }
        var document = TicketDocument(id: id, source: "redmine")
        (document.subject, document.priority) = (issue["subject"]?.string, issue["priority"]?["name"]?.string)
        document.createDate = time.text(created)
        let isClosed = issue["status"]?["is_closed"]?.bool ?? (issue["closed_on"]?.string != nil)
        let closed = isClosed ? moment(issue["closed_on"]) : nil
        if isClosed { (document.status, document.closeDate) = (TicketDocument.closed, closed.map(time.text)) }
        let minutes = customField(rules.minutesField) ?? document.priority.flatMap { rules.minutes[$0] }
        document.ola = .init(ksSla: minutes, kdSLA: minutes.flatMap { Int64($0) }.map { time.text(created.adding(.seconds($0 * 60))) })
        document.tasks = legs(id, from: created, closed: closed)
        return document
    }

    // MARK: Legs

    private func legs(_ id: Int64, from created: Timestamp, closed: Timestamp?) -> [TicketDocument.Leg] {
        var legs: [TicketDocument.Leg] = []
        var (state, start, notes) = (initial, created, [String]())
        func end(at time: Timestamp?, by executor: String?) {
            // Statuses that flap within a second leave no leg.
            guard time != start else { return }
            legs.append(leg(number: "\(id)-\(legs.count + 1)", state, from: start, to: time, by: executor, notes))
        }
        for journal in issue["journals"]?.elements ?? [] {
            // What is done to a closed issue is nobody's time.
            guard let at = moment(journal["created_on"]), closed.map({ at <= $0 }) ?? true else { continue }
            if let note = journal["notes"]?.string, !note.isEmpty { notes.append(note) }
            let next = changed(state, by: journal)
            guard next.department != state.department || isWaiting(next) != isWaiting(state) else {
                state = next
                continue
            }
            end(at: at, by: journal["user"]?["name"]?.string)
            (state, start, notes) = (next, at, [])
        }
        if closed.map({ $0 > start }) ?? true { end(at: closed, by: issue["assigned_to"]?["name"]?.string) }
        return legs
    }

    private func leg(
        number: String, _ state: State, from start: Timestamp, to end: Timestamp?, by executor: String?, _ notes: [String]
    ) -> TicketDocument.Leg {
        var leg = TicketDocument.Leg(taskNumber: number, createTs: time.text(start))
        (leg.assignmentDate, leg.completionDate) = (leg.createTs, end.map(time.text))
        leg.taskExecutorDTO = .init(execUnitName: departmentName(state), executorName: executor)
        leg.targetUnitName = departmentName(state)
        leg.closeComment = notes.last
        leg.taskComments = notes.map { .init(comment: $0) }
        if isWaiting(state) {
            leg.typeName = TicketDocument.Leg.waiting
            leg.suspendDate = issue["due_date"]?.string.flatMap(time.text(of:))
        }
        return leg
    }

    /// What an issue began with is the old value of the first change; without one it is what it has now.
    private var initial: State {
        var state = State(status: issue["status"]?["id"]?.int.map { String($0) }, department: presentDepartment)
        let details = (issue["journals"]?.elements ?? []).flatMap { $0["details"]?.elements ?? [] }
        if let first = details.first(where: isStatus) { state.status = first["old_value"]?.string }
        if let first = details.first(where: isDepartment) { state.department = first["old_value"]?.string }
        return state
    }

    private func changed(_ state: State, by journal: JSON) -> State {
        var state = state
        for detail in journal["details"]?.elements ?? [] {
            if isStatus(detail) { state.status = detail["new_value"]?.string }
            if isDepartment(detail) { state.department = detail["new_value"]?.string }
        }
        return state
    }

    private func isStatus(_ detail: JSON) -> Bool { detail["property"]?.string == "attr" && detail["name"]?.string == "status_id" }

    private func isDepartment(_ detail: JSON) -> Bool {
        guard let field = rules.departmentField else {
            return detail["property"]?.string == "attr" && detail["name"]?.string == "assigned_to_id"
        }
        return detail["property"]?.string == "cf" && detail["name"]?.string == field
    }

    private func isWaiting(_ state: State) -> Bool { state.status.flatMap { statuses[$0] }.map(rules.waiting.contains) ?? false }

    private var presentDepartment: String? {
        rules.departmentField == nil ? issue["assigned_to"]?["id"]?.int.map { String($0) } : customField(rules.departmentField)
    }

    private func departmentName(_ state: State) -> String? {
        guard let department = state.department, !department.isEmpty else { return nil }
        guard rules.departmentField == nil else { return department }
        let present = issue["assigned_to"]
        if present?["id"]?.int.map(String.init) == department, let name = present?["name"]?.string { return name }
        return people[department] ?? "#\(department)"
    }

    private func customField(_ number: String?) -> String? {
        guard let number else { return nil }
        let field = (issue["custom_fields"]?.elements ?? []).first { $0["id"]?.int.map(String.init) == number }
        return field?["value"].flatMap(DescribedTicket.text)
    }

    private func moment(_ value: JSON?) -> Timestamp? { value?.string.flatMap { Timestamp(rfc3339: $0) } }
}
