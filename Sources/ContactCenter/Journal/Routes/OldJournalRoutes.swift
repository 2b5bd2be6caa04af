import Accounts
import HTTPTypes
import Hummingbird
import Kernel
import Platform

/// What the old journal's script asks. A date that is none is today.
struct OldJournalRoutes: Sendable {
    let journal: JournalOperations
    let answers: JournalAnswers

    func add(to routes: Routes, by entrance: OldRoute) {
        for path in [JournalPath.moscowCalls, JournalPath.calls] {
            entrance.get(path, .json, on: routes) { request, context in
                .json(answers.calls(try await journal.calls(of: day(request), by: try Self.caller(context))))
            }
        }
        entrance.get(JournalPath.clientCard + "/:id", .json, on: routes) { _, context in
            guard let id = Self.id(context) else { return .json(answers.client(nil)) }
            return .json(answers.client(try await journal.client(ofCall: id, by: try Self.caller(context))))
        }
        for (path, isInfo) in [(JournalPath.agencyData, false), (JournalPath.agencyInfo, true)] {
            entrance.get(path + "/:id", .json, on: routes) { _, context in
                guard let id = Self.id(context) else { return .json(answers.handOver(nil, isInfo: isInfo)) }
                return .json(answers.handOver(try await journal.handOver(of: id, by: try Self.caller(context)), isInfo: isInfo))
            }
        }
        entrance.get(JournalPath.operatorStatistics, .json, on: routes) { request, context in
            .json(answers.operators(try await journal.operators(of: day(request), by: try Self.caller(context))))
        }
        entrance.get(JournalPath.monthlyStatistics, .json, on: routes) { _, context in
            .json(answers.months(try await journal.months(by: try Self.caller(context))))
        }
        entrance.get(JournalPath.callFigures, .json, on: routes) { _, context in
            .json(answers.figures(try await journal.figures(of: journal.today, by: try Self.caller(context))))
        }
        entrance.get(JournalPath.allAgencies, .json, on: routes) { request, context in
            let search = FormData(queryOf: request)["search"]
            return .json(answers.agencies(try await journal.agencies(search, by: try Self.caller(context))))
        }
        entrance.get(JournalPath.agencyDetails + "/:id", .json, on: routes) { _, context in
            let caller = try Self.caller(context)
            guard let id = Self.id(context), let agency = try await journal.agency(id, by: caller) else {
                return .json(JournalAnswers.refused(JournalAnswers.agencyNotFound), status: .notFound)
            }
            return .json(answers.agency(agency))
        }
    }

    private func day(_ request: Request) -> JournalDay { journal.day(FormData(queryOf: request)["date"]) }

    private static func caller(_ context: AppContext) throws -> Caller { try context.requireIdentity().caller }

    /// Nil for what is no number of anything.
    private static func id(_ context: AppContext) -> Int64? {
        context.parameters.get("id").flatMap { Int64($0) }.flatMap { $0 > 0 ? $0 : nil }
    }
}
