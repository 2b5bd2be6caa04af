import Foundation
package import Kernel
package import Platform

/// Reports what happened before the demo began, with the times of then.
package struct Backfill: Sendable {
    /// Why Switchboard did not take the past.
    package struct Refused: Error, Sendable, CustomStringConvertible {
        package let service: String
        package let status: Int
        package var description: String { "the past of \(service) was refused with status \(status)" }
    }

    private struct Receipt: Decodable {
        let incident: Int64

        enum CodingKeys: String, CodingKey { case incident = "incident_id" }
    }

    private let baseURL: String
    private let codes: [String: String]
    private let seed: UInt64
    private let http: OutboundHTTP

    package init(baseURL: String, accounts: [SimulatedAccount], seed: UInt64 = 1, http: OutboundHTTP) {
        self.baseURL = baseURL
        codes = Dictionary(accounts.map { ($0.service, $0.code) }, uniquingKeysWith: { first, _ in first })
        self.seed = seed
        self.http = http
    }

    /// Returns the incidents and the states they are to be brought into, which is for the caller to do.
    /// To be run once, on a server without incidents.
    package func run(before now: Timestamp) async throws -> [PastIncident] {
        var dice = Dice(seed: seed)
        var incidents: [PastIncident] = []
        for outline in PastIncident.outlines {
            guard let code = codes[outline.profile.name] else { continue }
            let events = Self.events(of: outline, before: now, dice: &dice)
            let request = try NativeForm.request(events, to: baseURL, code: code, idempotencyKey: dice.uuid())
            let answer = try await http.send(request)
            guard answer.status == 200, let incident = Self.incident(in: answer.body, isList: events.count > 1) else {
                throw Refused(service: outline.profile.name, status: answer.status)
            }
            incidents.append(
                PastIncident(service: outline.profile.name, state: outline.state, comment: outline.comment, incident: incident))
        }
        return incidents
    }

    private static func events(
        of outline: PastIncident.Outline, before now: Timestamp, dice: inout Dice
    ) -> [SimulatedEvent] {
        guard let fault = outline.profile.faults.first(where: { $0.key == outline.fault }) else { return [] }
        let first = now.adding(.zero - outline.from)
        let span = now.adding(.zero - outline.until).since(first).microseconds
        return (0..<outline.occurrences).map { index in
            let share = outline.occurrences == 1 ? 0 : Int64(index) * span / Int64(outline.occurrences - 1)
            return outline.profile.event(of: fault, at: first.adding(.microseconds(share)), dice: &dice)
        }
    }

    private static func incident(in body: Data, isList: Bool) -> IncidentID? {
        let decoder = JSONDecoder()
        let receipts =
            isList
            ? try? decoder.decode([Receipt].self, from: body)
            : (try? decoder.decode(Receipt.self, from: body)).map { [$0] }
        return receipts?.last.map { IncidentID($0.incident) }
    }
}
