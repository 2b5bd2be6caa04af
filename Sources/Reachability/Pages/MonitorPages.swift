import Accounts
import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import Platform

/// The page of the network monitor.
struct MonitorPages: Sendable {
    let probes: ProbeOperations
    let settings: ProbeSettings
    let tools: PageTools

    static func parts(explaining sections: [any SettingsSection.Type]) -> PageParts {
        PageParts(
            module: "reachability",
            templates: [
                "network_monitor": PackageResources.network_monitor_mustache, "probe_chart": PackageResources.probe_chart_mustache,
            ],
            dictionaries: [
                .english: PackageResources.reachability_en_json, .russian: PackageResources.reachability_ru_json,
                .portuguese: PackageResources.reachability_pt_BR_json,
            ],
            assets: ["reachability.css": PackageResources.reachability_css, "reachability.js": PackageResources.reachability_js],
            explains: sections)
    }

    static let rail = [
        RailEntry(
            NavigationItem(path: ProbePath.monitor, textKey: "monitor_title", icon: "link"), order: 46,
            isShown: { $0.may(.viewProbes) })
    ]

    func add(to routes: Routes) {
        AccountsPages.members(of: routes).get(RouterPath(ProbePath.monitor)) { request, context in try await show(request, context) }
    }

    func show(_ request: Request, _ context: AppContext) async throws -> Response {
        let (caller, query) = (try context.require(.viewProbes).caller, MonitorQuery(FormData(queryOf: request)))
        let all = try await probes.list(limit: MonitorPage.mostTargets + 1, by: caller)
        let chosen = try await probes.target(query.target, by: caller)
        let (texts, time) = (tools.texts(context), tools.now())
        let range = try ProbeSeriesQuery(
            from: time.adding(.zero - query.span.length), until: time, count: query.span.count, at: time, settings)
        var stretches: [ProbeStretch] = []
        if let chosen { stretches = try await probes.series(of: chosen.id, range, by: caller) }
        let model = MonitorPage(
            all, chosen: chosen, stretches: stretches, range, query, limits: settings.grades, texts: texts, formats: tools.formats(context))
        var response = try tools.pages.page(
            "network_monitor", title: texts["monitor_title"], model: model, request: request, context: context)
        // The browser's own look goes to the target.
        if let origin = chosen.flatMap(BrowserTarget.init)?.origin {
            response.headers[.contentSecurityPolicy] = ContentPolicy.page(asking: [origin])
        }
        return response
    }
}

/// What the address of the page asks for.
struct MonitorQuery: Hashable, Sendable {
    enum Span: String, CaseIterable, Sendable {
        case hour = "1h"
        case day = "24h"
        case week = "7d"
        case month = "30d"
        case year = "400d"

        var length: Duration {
            switch self {
            case .hour: .seconds(3600)
            case .day: .seconds(86_400)
            case .week: .seconds(7 * 86_400)
            case .month: .seconds(30 * 86_400)
            case .year: .seconds(400 * 86_400)
            }
        }

        /// Stretches of the chart.
        var count: Int {
            switch self {
            case .hour: 60
            case .day: 96
            case .week: 168
            case .month: 120
            case .year: 134
            }
        }

        var textKey: String { "monitor_span_" + rawValue }
    }

    let target: String?
    let span: Span

    /// What it does not know is as usual.
    init(_ fields: FormData) {
        target = fields["target"].flatMap { $0.isEmpty ? nil : $0 }
        span = fields["span"].flatMap(Span.init(rawValue:)) ?? .hour
    }

    static func url(_ target: String?, _ span: Span) -> String {
        var parts = URLComponents()
        parts.queryItems =
            (target.map { [URLQueryItem(name: "target", value: $0)] } ?? [])
            + (span == .hour ? [] : [URLQueryItem(name: "span", value: span.rawValue)])
        let query = (parts.percentEncodedQuery ?? "").replacing("+", with: "%2B")
        return ProbePath.monitor + (query.isEmpty ? "" : "?" + query)
    }
}

/// What a browser can ask of a target: a page of it.
struct BrowserTarget: Hashable, Sendable {
    let url: String
    /// As content policies name it.
    let origin: String

    /// Nil for a host that a policy cannot name.
    init?(_ probe: Probe) {
        let port = ProbeTarget(probe.draft.kind, probe.draft.target)?.port
        let text =
            switch (probe.draft.kind, port) {
            case (.http, _): probe.draft.target
            case (_, 80?): "http://\(probe.host)/"
            case (_, let port?) where port != ProbeTarget.tlsPort: "https://\(probe.host):\(port)/"
            default: "https://\(probe.host)/"
            }
        guard let url = URL(string: text), let scheme = url.scheme?.lowercased(), let host = url.host(percentEncoded: true),
            !host.isEmpty, host.utf8.allSatisfy(Self.isOfName)
        else { return nil }
        self.url = text
        origin = "\(scheme)://\(host)" + (url.port.map { ":\($0)" } ?? "")
    }

    private static func isOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "."), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
