import Kernel
import Platform

/// `{"kind": "feed", "channel": "sms", "provider": "Kildy", "country": "MC"}`, `{"kind": "service", "service_id": 7}`,
/// `{"kind": "health", "service_id": 7}`.
extension ComponentLink {
    static let schema = APISchema(
        .object(
            [
                .init("kind", .word(["service", "health", "feed"])),
                .init(
                    "service_id", ServiceID.schema.nullable.explained("Of service and health: the desk's service."), isRequired: false),
                .init(
                    "channel", .word(FeedName.allCases.map(\.rawValue)).nullable.explained("Of feed: which source."), isRequired: false),
                .init("provider", .text(1...100).nullable.explained("Of feed; absent for all."), isRequired: false),
                .init("country", .text(2...2).nullable.explained("Of feed, alpha-2; absent for all."), isRequired: false),
            ], isOpen: false))

    /// Nil for one that lacks what its kind needs.
    init?(json: JSON) {
        switch json["kind"]?.string {
        case "feed":
            guard let channel = json["channel"]?.string.flatMap(FeedName.init(rawValue:)) else { return nil }
            self = .feed(CellScope(channel, provider: json["provider"]?.string, country: json["country"]?.string))
        case "service":
            guard let service = json["service_id"]?.int else { return nil }
            self = .service(ServiceID(service))
        case "health":
            guard let service = json["service_id"]?.int else { return nil }
            self = .health(ServiceID(service))
        default: return nil
        }
    }

    var json: JSON {
        switch self {
        case .service(let service): ["kind": "service", "service_id": service.json]
        case .health(let service): ["kind": "health", "service_id": service.json]
        case .feed(let scope):
            [
                "kind": "feed", "channel": .text(scope.channel.rawValue), "provider": scope.provider.json,
                "country": scope.country.json,
            ]
        }
    }
}

/// `{"kind": "worst"}`, `{"kind": "share", "degraded": 0.1, "partial": 0.3, "major": 0.6}`.
extension ComponentRule {
    static let schema: APISchema = {
        let share = APISchema(.number).nullable.explained("Of share: from which share of cells at fault on; absent for never.")
        return APISchema(
            .object(
                [.init("kind", .word(["worst", "share"]))]
                    + ["degraded", "partial", "major"].map { .init($0, share, isRequired: false) }, isOpen: false))
    }()

    init?(json: JSON) {
        guard json["kind"] == "share" else {
            self = .worst
            return
        }
        self = .share(MetricLimits(json: json))
    }

    var json: JSON {
        switch self {
        case .worst: ["kind": "worst"]
        case .share(let limits):
            ["kind": "share", "degraded": limits.degraded.json, "partial": limits.partial.json, "major": limits.major.json]
        }
    }
}
