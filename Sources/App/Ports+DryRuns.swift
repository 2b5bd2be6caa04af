import Foundation
import Incidents
import Kernel
import Platform
import Playbooks

extension Ports {
    /// Episodes that a dry run looks at in one read.
    private static let mostEpisodes = 100

    /// Dry runs ask what happened.
    static func history(_ incidents: IncidentsModule) -> HistoryPort {
        let (history, intake) = (IncidentHistory(), incidents.intake)
        return HistoryPort(
            end: { try history.end(on: $0).rawValue },
            stretch: { span, place, end, counts, connection in
                let stretch = try history.beginnings(
                    in: span, after: .init(incident: IncidentID(place.incident), line: place.line), until: IncidentID(end),
                    limit: mostEpisodes, on: connection)
                let episodes = try stretch.beginnings.compactMap {
                    try history.episode(at: $0, until: span.upperBound, counts: counts, on: connection)
                }
                return .init(
                    episodes: episodes.map(past), next: stretch.next.map { .init(incident: $0.incident.rawValue, line: $0.line) })
            },
            facts: { sent in
                let (service, draft) = try intake.madeUp(Data(sent.line.utf8))
                return Facts(
                    service: service, level: draft.level, title: draft.title, message: draft.message, environment: draft.environment,
                    tags: draft.tags ?? [:], triggers: triggers(sent["triggers"]))
            },
            address: { IncidentPath.incident($0) })
    }

    /// As the Action desk's clients post them: values that are no text count by their JSON.
    private static func triggers(_ sent: JSON?) -> Set<Trigger> {
        Set((sent?.elements ?? []).compactMap { $0.fields?.mapValues { $0.string ?? $0.line } })
    }

    /// An episode as playbooks look at it.
    private static func past(_ episode: IncidentHistory.Episode) -> PastEpisode {
        var changes = episode.changes.flatMap { change in whats(change.what).map { PastEpisode.Change(change.at, $0) } }
        // One that somebody reopened has no report at its beginning; those of an old one may be deleted.
        if changes.first?.at != episode.began { changes.insert(.init(episode.began, .counted(episode.isPartial ? 1 : 0)), at: 0) }
        return PastEpisode(
            incident: episode.incident,
            facts: Facts(service: episode.serviceName, level: episode.level, title: episode.title, message: ""), began: episode.began,
            changes: changes)
    }

    private static func whats(_ what: IncidentHistory.Episode.What) -> [PastEpisode.What] {
        switch what {
        case .counted(let count, let draft): return (draft.map { [reported($0)] } ?? []) + (count > 0 ? [.counted(count)] : [])
        case .levelRaised(let level): return [.levelRaised(level)]
        case .tagged(let tags): return [.tagged(tags)]
        case .untagged(let tags): return [.untagged(tags)]
        case .acknowledged: return [.acknowledged]
        case .over, .begunAnew: return [.over]
        case .mergedInto: return [.merged]
        case .merged(let level): return (level.map { [PastEpisode.What.levelRaised($0)] } ?? []) + [.changed]
        case .split: return [.changed]
        }
    }

    private static func reported(_ draft: EventDraft) -> PastEpisode.What {
        .reported(.init(level: draft.level, message: draft.message, environment: draft.environment, tags: draft.tags ?? [:]))
    }
}
