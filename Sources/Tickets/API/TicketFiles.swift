import Accounts
import HTTPTypes
import Hummingbird
import Kernel
import NIOCore
import Platform

/// The tables for other programs as files by link: the token stands in the address, because spreadsheets and dashboards cannot send a
/// header.
struct TicketFiles: Sendable {
    private static let batch = 500
    private static let tokenLength = 1...100

    let database: Database
    let authentication: APIAuthentication

    private static let table = APIParameter<TicketTable>(
        .path, "table", "Which one.", .word(TicketTable.allCases.map(\.rawValue)), isRequired: true
    ) { $0.string.flatMap(TicketTable.init(rawValue:)) }
    private static let token = APIParameter.text(
        .query, "token", "A token with the scope `tickets:read`, in place of the header.", tokenLength)
    private static let explanation = """
        Names, columns and their order stay as they are; later versions may add columns at the end. Whoever knows the address with its \
        token can read the file: give each reader a token of their own, and revoke it when it is not used any more.
        """

    var operations: [APIOperation] {
        [
            file("csv", id: "getTicketCSV", "A table for spreadsheets", .csv) { try await csv($0).response() },
            file(
                "json", id: "getTicketJSON", "A table for dashboards",
                .raw("A list of objects, a row each.", contentType: "application/json", .list(.init(.anything)))
            ) { try await json($0) },
        ]
    }

    private func file(
        _ form: String, id: String, _ summary: String, _ gives: APIGives<Response>,
        _ answer: @escaping @Sendable (TicketTable) async throws -> Response
    ) -> APIOperation {
        APIOperation(
            unchecked: .get, "/tickets/\(form)/{table}", id: id, tag: TicketAPI.tag.name, summary, explanation: Self.explanation,
            needs: .own(scope: .ticketsRead), takes: [Self.table.declaration, Self.token.declaration], body: nil, gives: gives
        ) { request, context in
            try await admit(request, context)
            guard let table = context.parameters.get("table").flatMap(TicketTable.init(rawValue:)) else { throw ClientError.notFound }
            return try await answer(table)
        }
    }

    private func admit(_ request: Request, _ context: AppContext) async throws {
        var head = request.head
        if let token = FormData(queryOf: request)["token"] {
            guard Self.tokenLength.contains(token.unicodeScalars.count) else { throw ClientError.unauthorized }
            if head.headerFields[.authorization] == nil { head.headerFields[.authorization] = "Bearer \(token)" }
        }
        let caller = try await authentication.caller(of: Request(head: head, body: request.body), in: context)
        try caller.check(.ticketsRead, isReading: true)
        try caller.caller.require(.viewTickets)
    }

    private func csv(_ table: TicketTable) -> CSVStream<[SQLValue]> {
        CSVStream(name: table.rawValue, head: table.columns) { last in
            let part = try await part(of: table, after: last)
            return .init(lines: part.rows.map { $0.map(Self.field) }, next: part.last)
        }
    }

    private func part(of table: TicketTable, after last: [SQLValue]?) async throws -> TicketTable.Part {
        try await database.read { try table.part(after: last, limit: Self.batch, on: $0) }
    }

    private static func field(_ value: JSON) -> String {
        switch value {
        case .null: ""
        case .text(let text): text
        default: value.line
        }
    }

    /// A list of objects, a batch at a time; what fails later ends the connection without the end of the body.
    private func json(_ table: TicketTable) async throws -> Response {
        let first = try await part(of: table, after: nil)
        let body = ResponseBody { writer in
            var (part, begun) = (first, false)
            try await writer.write(ByteBuffer(string: "["))
            while true {
                let lines = part.rows.map { JSON.object(Dictionary(zip(table.columns, $0)) { $1 }).line }
                if !lines.isEmpty {
                    try await writer.write(ByteBuffer(string: (begun ? ",\n" : "\n") + lines.joined(separator: ",\n")))
                }
                begun = true
                guard let last = part.last else { break }
                part = try await self.part(of: table, after: last)
            }
            try await writer.write(ByteBuffer(string: "\n]\n"))
            try await writer.finish(nil)
        }
        return Response(
            status: .ok, headers: [.contentType: "application/json", .cacheControl: "no-store"], body: body)
    }
}
