import Accounts
import HTTPTypes
import Kernel
import Platform

/// Calls, for programs.
struct CallAPI: Sendable {
    let calls: CallOperations
    let region: String

    static let tag = (name: "Calls", explanation: "Who called, when, and what it was about.")

    private static let id = APIParameter.integer(.path, "id", "The call's number.", 1...Int64.max)
    private static let number = APIParameter.text(
        .query, "number", "Of this number, in any writing: all of it, or its last digits, at least eight.", 1...100)
    private static let agent = APIParameter.text(.query, "agent", "Of this agent.", 1...CallText.name)
    private static let agency = APIParameter.text(.query, "agency_id", "Of this agency.", 1...CallText.name)
    private static let callID = APIParameter.text(.query, "call_id", "By the telephone system's own name.", 1...CallText.name)
    private static let from = APIParameter.time(.query, "from", "That rang then or later.")
    private static let until = APIParameter.time(.query, "until", "That rang before.")
    private static let open = APIParameter.flag(.query, "open", "Whether they last.")
    private static let theme = APIParameter<String>(
        .body, "theme", "What it was about; null takes it away.", .text(0...CallText.theme).nullable
    ) { $0.string }
    private static let notes = APIParameter<String>(
        .body, "notes", "What is noted; null takes it away.", .text(0...CallText.notes).nullable
    ) { $0.string }

    var operations: [APIOperation] { [list, show, note] }

    private var list: APIOperation {
        APIOperation(
            .get, "/calls", id: "listCalls", tag: Self.tag.name, "Calls, newest first", needs: .needs(.callsRead, .viewCalls),
            takes: [
                Self.number.declaration, Self.agent.declaration, Self.agency.declaration, Self.callID.declaration,
                Self.from.declaration, Self.until.declaration, Self.open.declaration,
            ] + APIPaging.parameters, gives: .page(of: .call)
        ) { call in
            let after = try call.cursor { CallCursor($0) }
            var filter = CallFilter()
            if let number = try call[Self.number] {
                guard let read = PhoneNumber(number, region: region) else { return APIPage([], next: nil) }
                filter.number = read
            }
            (filter.agent, filter.agencyID) = (try call[Self.agent], try call[Self.agency])
            (filter.callID, filter.isOpen) = (try call[Self.callID], try call[Self.open])
            (filter.from, filter.until) = (try call[Self.from], try call[Self.until])
            let found = try await calls.list(filter, after: after, limit: try call.limit + 1, by: call.asking)
            return APIPage(found, limit: try call.limit) { CallCursor($0).description }
        }
    }

    private var show: APIOperation {
        APIOperation(
            .get, "/calls/{id}", id: "getCall", tag: Self.tag.name, "One call", needs: .needs(.callsRead, .viewCalls),
            takes: [Self.id.declaration], gives: .one(.call)
        ) { call in try await calls.find(try Self.number(call), by: call.asking) }
    }

    private var note: APIOperation {
        APIOperation(
            .patch, "/calls/{id}", id: "noteCall", tag: Self.tag.name, "Say what a call was about", explanation: "What is not given stays.",
            needs: .needs(.callsWrite, .noteCalls), takes: [Self.id.declaration, Self.theme.declaration, Self.notes.declaration],
            gives: .changed(.call)
        ) { call in
            try await calls.note(
                theme: call.has(Self.theme) ? try call[Self.theme] ?? "" : nil,
                notes: call.has(Self.notes) ? try call[Self.notes] ?? "" : nil, on: try Self.number(call), by: call.asking)
        }
    }

    private static func number(_ call: APICall) throws -> CallID { CallID(Int64(try call.need(id))) }
}
