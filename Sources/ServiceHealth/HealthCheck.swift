import Accounts
import Kernel
import Platform

/// Asks the status address of every service that has one, a few at a time, and keeps what it found.
struct HealthCheck: Sendable {
    private static let atOnce = 16

    private let database: Database
    private let services: ServiceStore
    private let now: @Sendable () -> Timestamp
    private let http: @Sendable (AddressPolicy) -> OutboundHTTP

    /// - Parameter http: asks an address under a policy.
    init(
        database: Database, services: ServiceStore, now: @escaping @Sendable () -> Timestamp,
        http: @escaping @Sendable (AddressPolicy) -> OutboundHTTP
    ) {
        (self.database, self.services, self.now, self.http) = (database, services, now, http)
    }

    /// One round; returns how many were asked.
    @discardableResult
    func runOnce() async throws -> Int {
        let all = try await database.read { [services] in try services.list(on: $0) }
        let asked = all.filter { $0.statusURL != nil }
        let findings = await findings(about: asked)
        guard !findings.isEmpty else { return 0 }
        let time = now()
        try await database.write { connection in try HealthStore.record(findings, at: time, on: connection) }
        return findings.count
    }

    private func findings(about services: [Service]) async -> [HealthStore.Finding] {
        await withTaskGroup(of: HealthStore.Finding?.self) { group in
            var waiting = services.makeIterator()
            for _ in 0..<Self.atOnce {
                guard let service = waiting.next() else { break }
                group.addTask { await ask(service) }
            }
            var found: [HealthStore.Finding] = []
            for await finding in group {
                if let finding { found.append(finding) }
                if let service = waiting.next() { group.addTask { await ask(service) } }
            }
            return found
        }
    }

    private func ask(_ service: Service) async -> HealthStore.Finding? {
        guard let address = service.statusURL else { return nil }
        let start = ContinuousClock.now
        func finding(_ state: HealthRecord.State, status: Int? = nil, problem: String? = nil) -> HealthStore.Finding {
            let milliseconds = Int((ContinuousClock.now - start).microseconds / 1000)
            return HealthStore.Finding(
                service: service.id, address: address, state: state, status: status, milliseconds: milliseconds, problem: problem)
        }
        do {
            let policy: AddressPolicy = service.isStatusURLTrusted ? .privateToo : .publicOnly
            let answer = try await http(policy).send(
                .init(method: "GET", url: address, headers: ["User-Agent": "Switchboard", "Accept": "*/*"]))
            return finding(HealthRecord.state(ofStatus: answer.status), status: answer.status)
        } catch {
            return finding(.down, problem: (error as? OutboundFailure ?? .other("")).key)
        }
    }
}
