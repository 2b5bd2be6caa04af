package import Kernel
package import Platform

/// What the page of a desk incident shows of what customers are told of it; model of the template `status_desk_piece`.
package struct StatusDeskPiece {
    struct Told {
        let toldTitle: String
        let toldURL: String
        let toldStage: String
    }

    let told: [Told]
    let hasTold: Bool
    /// Where one is drafted with a click; nil for those who may not.
    let draftURL: String?
    let deskNumber: String

    /// Nil for a reader who sees nothing of the desk's side of the status page.
    package static func piece(
        of incident: IncidentID, for access: Access, on connection: any SQLConnection
    ) throws -> (@Sendable (TextCatalog, ReaderFormats) -> PagePiece)? {
        guard access.may(.viewStatusPage, in: nil) else { return nil }
        let records = try StatusIncidentStore.linked(to: incident, on: connection)
        let mayDraft = access.may(.manageStatusPage, in: nil)
        return { texts, _ in
            let told = records.map { record in
                Told(
                    toldTitle: record.incident.title.reading(in: texts.language).text, toldURL: StatusDeskPath.incident(record.id),
                    toldStage: texts[record.isDraft ? "status_desk_draft" : "status_stage_" + record.incident.stage.rawValue])
            }
            return PagePiece(
                template: "status_desk_piece",
                model: StatusDeskPiece(
                    told: told, hasTold: !told.isEmpty, draftURL: mayDraft ? StatusDeskPath.draft : nil,
                    deskNumber: incident.description))
        }
    }
}
