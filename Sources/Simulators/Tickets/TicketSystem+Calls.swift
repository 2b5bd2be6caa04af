import Foundation
import Platform

/// The interface: which call a request is, and what is answered.
extension TicketSystem {
    struct Request {
        var method: String
        /// With its query.
        var uri: String
        var bearer: String?
        var body = Data()
    }

    struct Answer: Equatable {
        var status = 200
        var body: Data

        static func json(_ value: JSON, status: Int = 200) -> Answer { Answer(status: status, body: Data(value.line.utf8)) }
        static func text(_ text: String, status: Int) -> Answer { Answer(status: status, body: Data(text.utf8)) }
    }

    /// The call and what its path names; nil for what is no call of it.
    static func call(_ request: Request) -> (Call, rest: String)? {
        let path = String(request.uri.prefix { $0 != "?" })
        let table: [(String, String, Call)] = [
            ("POST", "/nttm-task-handler/api/authenticate", .authenticate), ("GET", "/nttm-task-handler/api/logout", .logout),
            ("GET", "/nttm-user-profile/api/user-filters/", .filter), ("POST", "/nttm-web-gateway/api/task/page", .tasks),
            ("POST", "/nttm-web-gateway/api/ticket/page", .tickets), ("GET", "/nttm-web-gateway/api/ticket/", .ticket),
        ]
        for (method, start, call) in table where method == request.method && path.hasPrefix(start) {
            let rest = String(path.dropFirst(start.count))
            if rest.isEmpty != start.hasSuffix("/") { return (call, rest) }
        }
        return nil
    }

    func answer(_ call: Call, _ rest: String, _ request: Request, swelling: Bool = false) -> Answer {
        if call == .authenticate { return authenticate(request.body) }
        guard let token = request.bearer, isSignedIn(token) else { return .json(["title": "Unauthorized", "status": 401], status: 401) }
        switch call {
        case .authenticate, .logout:
            signOut(token)
            return Answer(body: Data())
        case .filter: return filter(rest)
        case .tasks:
            return page(request) { filter, now in
                book.plans(living: now, now).filter { filter.matches($0, at: now) }.compactMap { $0.waitingTask(at: now) }
            }
        case .tickets:
            return page(request) { filter, now in
                let range = filter.closedWithin ?? now - 30 * 86_400...now
                return book.plans(living: range.lowerBound, min(range.upperBound, now)).filter { filter.matches($0, at: now) }
                    .map { .object($0.summary(at: now)) }
            }
        case .ticket: return ticket(rest, swelling: swelling)
        }
    }

    private func authenticate(_ body: Data) -> Answer {
        guard let fields = (try? JSONDecoder().decode(JSON.self, from: body))?.fields,
            Set(fields.keys) == ["username", "password", "force"],
            fields["force"] == .flag(true), let email = fields["username"]?.string, let password = fields["password"]?.string
        else { return .json(["title": "Bad Request", "status": 400], status: 400) }
        guard let token = signIn(email: email, password: password) else {
            return .json(["title": "Unauthorized", "status": 401], status: 401)
        }
        return .json(["id_token": .text(token)])
    }

    /// Both forms of the field, for connectors of both ages.
    private func filter(_ key: String) -> Answer {
        guard let text = TicketFilter.saved[key] else { return .text("Фильтр не найден", status: 404) }
        return .json(["id": .text(key), "name": "BI", "filter": .text(text), "result": .text(text)])
    }

    private func page(_ request: Request, _ find: (TicketFilter, Int64) -> [JSON]) -> Answer {
        let query = Dictionary(
            (URLComponents(string: request.uri)?.queryItems ?? []).map { ($0.name, $0.value ?? "") }, uniquingKeysWith: { $1 })
        guard query["sort"] == "id,desc", let page = query["page"].flatMap({ Int($0) }), page >= 0,
            let size = query["size"].flatMap({ Int($0) }), (1...500).contains(size)
        else { return .text("page, size, sort", status: 400) }
        do {
            let found = find(try TicketFilter(request.body), seconds)
            let pages = (found.count + size - 1) / size
            return .json([
                "content": .list(Array(found.dropFirst(page * size).prefix(size))), "totalPages": .integer(Int64(pages)),
                "totalElements": .integer(Int64(found.count)), "number": .integer(Int64(page)), "size": .integer(Int64(size)),
            ])
        } catch {
            return .text((error as? TicketFilter.Fault)?.text ?? "filter", status: 400)
        }
    }

    private func ticket(_ number: String, swelling: Bool) -> Answer {
        let now = seconds
        guard let plan = Int64(number).flatMap(book.plan), plan.created <= now else {
            return .text("Тикет \(number) не найден", status: 404)
        }
        guard swelling, case .object(var fields) = plan.json(at: now) else { return .json(plan.json(at: now)) }
        fields["history"] = .text(String(repeating: "строка журнала; ", count: 190_000))
        return .json(.object(fields))
    }
}
