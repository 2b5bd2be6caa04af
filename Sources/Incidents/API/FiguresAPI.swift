package import Accounts
import HTTPTypes
package import Kernel
package import Platform

/// How things stand, how many incidents there were and how long they waited, for programs: what overview and figures show.
package struct FiguresAPI: Sendable {
    private let database: Database
    private let services: ServiceDirectory
    private let now: @Sendable () -> Timestamp

    package init(accounts: AccountsModule, database: Database, now: @escaping @Sendable () -> Timestamp) {
        (self.database, services, self.now) = (database, accounts.serviceDirectory, now)
    }

    package static let tag = (name: "Figures", explanation: "How many, and how long they waited.")

    package var operations: [APIOperation] { [overview, figures, export] }

    private static let from = day("from", "The first day; 30 days are shown when it is absent.")
    private static let to = day("to", "The last day; today when absent.")
    /// Whose days are meant.
    static let zone = APIParameter<ZoneClock>(
        .query, "zone", "Whose days are meant: an IANA name. Days have 23 or 25 hours where its clocks are turned.",
        .text(1...100).with { $0.fallback = .text("UTC") }
    ) { $0.string.flatMap { ZoneClock.named($0) } }
    private static let service = APIParameter<ServiceID>(.query, "service", "Only this service's, by its number.", ServiceID.schema) {
        $0.int.map { ServiceID($0) }
    }
    private static let team = APIParameter<TeamID>(.query, "team", "Only its services', by its number.", TeamID.schema) {
        $0.int.map { TeamID($0) }
    }
    private static let level = APIParameter<Level>(.query, "level", "Only of this level.", Level.schema) {
        $0.string.flatMap { Level(word: $0) }
    }
    private static let span = APIParameter<OverviewSpan>(
        .query, "span", "How far it looks back.",
        .word(OverviewSpan.allCases.map(\.rawValue)).with { $0.fallback = .text(OverviewSpan.day.rawValue) }
    ) { $0.string.flatMap { OverviewSpan(rawValue: $0) } }
    private static let filters = [
        from.declaration, to.declaration, zone.declaration, service.declaration, team.declaration, level.declaration,
    ]

    private static func day(_ name: String, _ explanation: String) -> APIParameter<String> {
        .init(.query, name, explanation, .init(.text(length: 10...10, format: "date"))) { value in
            value.string.flatMap { FiguresQuery.day($0) == nil ? nil : $0 }
        }
    }

    private var overview: APIOperation {
        APIOperation(
            .get, "/overview", id: "getOverview", tag: Self.tag.name, "How things stand now",
            needs: .needs(.incidentsRead, .viewIncidents), takes: [Self.span.declaration, Self.zone.declaration], gives: .one(.overview)
        ) { call in
            try call.requireAnywhere(.viewIncidents)
            let (span, visible) = (try call.need(Self.span), try await services.visible(to: call.caller.access))
            let columns = span.columns(until: now(), in: try call.need(Self.zone))
            return try await database.read { connection in
                let data = try OverviewPage.query(columns, visible: visible, on: connection)
                return OverviewView(data, span, columns, newest: try IncidentStore().views(of: data.newest, on: connection))
            }
        }
    }

    private var figures: APIOperation {
        APIOperation(
            .get, "/figures", id: "getFigures", tag: Self.tag.name, "How many incidents were opened, and how long they waited",
            explanation: "By service, team and level, and as a trend. Three years at most.",
            needs: .needs(.incidentsRead, .viewIncidents), takes: Self.filters, gives: .one(.figures)
        ) { call in
            let (query, data) = try await read(call)
            return FiguresView(data, query)
        }
    }

    private var export: APIOperation {
        APIOperation(
            .get, "/figures.csv", id: "exportFigures", tag: Self.tag.name, "The figures by service and level, as a file",
            needs: .needs(.incidentsRead, .viewIncidents), takes: Self.filters, gives: .csv
        ) { call in
            let (query, data) = try await read(call)
            return try await FiguresCSV.file(data, query).response()
        }
    }

    private func read(_ call: APICall) async throws -> (FiguresQuery, FiguresPage.Data) {
        try call.requireAnywhere(.viewIncidents)
        let given = [
            "from": try call[Self.from], "to": try call[Self.to], "service": try call[Self.service]?.description,
            "team": try call[Self.team]?.description, "level": try call[Self.level]?.word,
        ]
        let query = try FiguresQuery({ given[$0] ?? nil }, now: now(), zone: call.need(Self.zone))
        guard query.isPeriod else {
            throw ClientError.invalid(.query, [(Self.from.declaration.name, "must not be after to, nor more than three years before it")])
        }
        let visible = try await services.visible(to: call.caller.access)
        return (query, try await database.read { try FiguresPage.query(query, visible: visible, on: $0) })
    }
}
