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
            if let step = incident.step { fields.merge(self.fields(of: step)) { $1 } }
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
        case .unmatched(let note):
            let triggers = note.triggers.map { JSON.object($0.mapValues(JSON.text)) }
            return ["incident": nil, "triggers": .list(triggers), "url": .text(note.url)]
        // Subscribers have a form of their own.
        case .test, .code, .words, .duty, .status, .digest, .issue:
            return ["incident": nil, "url": message.text.url.map { .text($0) } ?? .null]
        }
    }

    private static func fields(of step: StepNote) -> [String: JSON] {
        [
            "playbook": ["code": .text(step.code), "name": .text(step.name), "version": .integer(Int64(step.version))],
            "step": .integer(Int64(step.step)), "reason": .text(step.reason), "repeat": .integer(Int64(step.number)),
            "late": .flag(step.isLate),
        ]
    }
}
