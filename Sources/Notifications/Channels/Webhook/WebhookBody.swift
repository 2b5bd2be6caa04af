import Kernel
import Platform

/// What a web hook is told, version 1; `docs/api/webhooks.md` and its schema describe it.
enum WebhookBody {
    static func json(of message: OutgoingMessage, to destination: String) -> JSON {
        [
            "version": 1, "type": .text(message.type), "timestamp": message.at.json, "destination": .text(destination),
            "data": data(of: message),
        ]
    }

    private static func data(of message: OutgoingMessage) -> JSON {
        switch message.content {
        case .incident(let incident):
            var fields: [String: JSON] = ["incident": incident.document, "url": .text(incident.url)]
            fields["comment"] = incident.comment.map { ["author": .text($0.author), "text": .text($0.text)] }
            return .object(fields)
        case .bundle(let bundle):
            let incidents = bundle.some.map { line -> JSON in
                [
                    "id": line.id.json, "level": .text(line.level.word), "service": .text(line.serviceName), "title": .text(line.title),
                ]
            }
            return [
                "incident": nil, "bundle": ["count": .integer(Int64(bundle.count)), "incidents": .list(incidents)],
                "url": .text(bundle.url),
            ]
        // Subscribers have a form of their own.
        case .test, .code, .status, .digest: return ["incident": nil, "url": message.text.url.map { .text($0) } ?? .null]
        }
    }
}
