package import Kernel
import Platform

/// Tags and links.
extension IncidentActions {
    /// Adds tags and takes others away; those that are there already, and those that are not, are no errors.
    package func changeTags(
        of id: IncidentID, adding: [String] = [], removing: [String] = [], by caller: Caller
    ) async throws -> Incident {
        try await change(id, by: caller) { incident, time, connection in
            let (adding, removing) = (try adding.map { try IncidentTag($0) }, try removing.map { try IncidentTag($0) })
            let old = try store.tags(of: incident.id, on: connection)
            let left = old.without(removing)
            let new = left + adding.without(left)
            let (added, removed) = (new.without(old), old.without(new))
            guard !added.isEmpty || !removed.isEmpty else { return }
            guard old.count - removed.count + added.count <= IncidentTag.most else {
                throw ClientError.tooManyTags(limit: IncidentTag.most)
            }
            for tag in removed { try store.remove(tag, from: incident.id, on: connection) }
            for tag in added { try store.add(tag, to: incident.id, on: connection) }
            for (kind, tags) in [(TimelineEntry.Kind.untagged, removed), (.tagged, added)] where !tags.isEmpty {
                try Timeline.append(
                    kind, to: incident.id, by: caller.actor, at: time, text: tags.map(\.text).joined(separator: ", "), on: connection)
            }
            try EventLog.append([.incidentUpdated(incident.change)], at: time, on: connection)
        }
    }

    /// A link that is there already gets the new title.
    package func addLink(_ url: String, title: String?, to id: IncidentID, by caller: Caller) async throws -> Incident {
        try await change(id, by: caller) { incident, time, connection in
            let (url, title) = (try IncidentLink.checked(url), try IncidentLink.checkedTitle(title))
            let links = try store.links(of: incident.id, on: connection)
            if let known = links.first(where: { $0.url == url }) {
                guard known.title != title else { return }
                try store.setTitle(title, ofLink: known.id, on: connection)
            } else {
                guard links.count < IncidentLink.most else { throw ClientError.tooManyLinks(limit: IncidentLink.most) }
                try store.addLink(url, title: title, to: incident.id, by: caller.actor.name, at: time, on: connection)
                try Timeline.append(.linked, to: incident.id, by: caller.actor, at: time, text: title ?? url, on: connection)
            }
            try EventLog.append([.incidentUpdated(incident.change)], at: time, on: connection)
        }
    }

    /// A link that is not there is no error.
    package func removeLink(_ link: Int64, from id: IncidentID, by caller: Caller) async throws -> Incident {
        try await change(id, by: caller) { incident, time, connection in
            guard let known = try store.links(of: incident.id, on: connection).first(where: { $0.id == link }) else { return }
            try store.removeLink(link, on: connection)
            try Timeline.append(.unlinked, to: incident.id, by: caller.actor, at: time, text: known.title ?? known.url, on: connection)
            try EventLog.append([.incidentUpdated(incident.change)], at: time, on: connection)
        }
    }
}

extension [IncidentTag] {
    fileprivate func without(_ others: Self) -> Self { filter { tag in !others.contains { $0.folded == tag.folded } } }
}
