import HTTPTypes
package import Platform

extension NativeIntakeRoute {
    /// As the native API's document describes it. The route checks everything by itself: it is the busiest of all, and what
    /// it takes of lists is decided element by element.
    package var operation: APIOperation {
        let key = APIParameter.text(
            .header, "Idempotency-Key", "The same key with the same body is answered as before and counted once.",
            1...IdempotencyHeader.longest)
        return APIOperation(
            unchecked: .post, "/events", id: "reportEvents", tag: IncidentAPI.eventTag.name, "Report an event, or a list of them",
            explanation: """
                With a service's code, or with a token; then each event names its service. Answered once everything accepted is \
                on disk. Of a list each element stands or falls by itself. Without a title there is no event; every other detail \
                that is not as described is cut, converted, replaced or left out, and `adjustments` of the event say so.
                """,
            needs: .own(scope: .eventsWrite), takes: [key.declaration],
            body: APISchema(.either([Self.event, .list(Self.event)])),
            gives: .raw(
                "What became of it; of a list, of each element.", contentType: "application/json",
                APISchema(.either([Self.receipt, .list(APISchema(.either([Self.receipt, Self.refusal])))]))),
            refusals: [.tooManyRequests: "The service sends too many events; `Retry-After` says when to go on."], run: accept)
    }

    private static let receipt = APISchema(
        .named(
            "Receipt", APISchema(.object([.init("event_id", .text(13...13)), .init("incident_id", .integer(1...Int64.max))], isOpen: true)))
    )

    private static let refusal = APISchema(
        .named("Refusal", APISchema(.object([.init("error", .text.explained("Why it was not taken."))], isOpen: true))))

    private static let lines = APISchema(.either([.text, .list(.text)])).nullable

    private static let link = APISchema(
        .object([.init("url", .text(1...2048)), .init("title", .text(0...200).nullable, isRequired: false)], isOpen: true))

    private static let event = APISchema(
        .named(
            "EventReport",
            APISchema(
                .object(
                    [
                        .init("title", .text(1...Int.max).explained("With something that can be seen; cut at `limits.title`.")),
                        .init("message", .text.nullable.explained("Cut at `limits.message_bytes`."), isRequired: false),
                        .init(
                            "level",
                            .word(["debug", "info", "warning", "error", "critical", "crit"]).nullable.explained("`error` when absent."),
                            isRequired: false),
                        .init("logs", lines.explained("One text or a list of lines; the end is kept."), isRequired: false),
                        .init("fingerprint", lines.explained("The sender's own word for \"the same problem\"."), isRequired: false),
                        .init("occurred_at", .time.nullable.explained("From 2000 to a day ahead."), isRequired: false),
                        .init("environment", .text(0...200).nullable, isRequired: false),
                        .init("release", .text(0...200).nullable, isRequired: false),
                        .init("host", .text(0...200).nullable, isRequired: false),
                        .init("tags", APISchema(.map(to: .text(0...200))).nullable, isRequired: false),
                        .init("links", APISchema.list(link, 0...20).nullable, isRequired: false),
                        .init("service", .text.nullable.explained("With a token: the service's name."), isRequired: false),
                    ], isOpen: true), "An event as it is sent; unknown fields are ignored.")))
}
