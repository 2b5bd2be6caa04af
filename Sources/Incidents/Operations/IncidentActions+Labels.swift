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
            // Whoever else changes the tags of this incident waits.
            try connection.execute("UPDATE incidents SET parts = parts WHERE id = ?1", incident.id)
            let old = try store.tags(of: incident.id, on: connection)
            let left = old.without(removing)
            let new = left + adding.without(left)
            let (added, removed) = (new.without(old), old.without(new))
            guard !added.isEmpty || !removed.isEmpty else { return }
            guard old.count - removed.count + added.count <= IncidentTag.most else {
                throw ClientError.tooManyTags(limit: IncidentTag.most)
            }
            for tag in removed {
                try connection.execute("DELETE FROM incident_tags WHERE incident_id = ?1 AND folded = ?2", incident.id, tag.folded)
            }
            for tag in added {
                try connection.execute(
                    "INSERT INTO incident_tags (incident_id, folded, tag) VALUES (?1, ?2, ?3)", incident.id, tag.folded, tag.text)
            }
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
            try connection.execute("UPDATE incidents SET parts = parts WHERE id = ?1", incident.id)
            let links = try store.links(of: incident.id, on: connection)
            if let known = links.first(where: { $0.url == url }) {
                guard known.title != title else { return }
                try connection.execute("UPDATE incident_links SET title = ?2 WHERE id = ?1", known.id, title)
            } else {
                guard links.count < IncidentLink.most else { throw ClientError.tooManyLinks(limit: IncidentLink.most) }
                try connection.execute(
                    "INSERT INTO incident_links (incident_id, url, title, added_at, added_by) VALUES (?1, ?2, ?3, ?4, ?5)",
                    incident.id, url, title, time, caller.actor.name)
                try Timeline.append(.linked, to: incident.id, by: caller.actor, at: time, text: title ?? url, on: connection)
            }
            try EventLog.append([.incidentUpdated(incident.change)], at: time, on: connection)
        }
    }

    /// A link that is not there is no error.
    package func removeLink(_ link: Int64, from id: IncidentID, by caller: Caller) async throws -> Incident {
        try await change(id, by: caller) { incident, time, connection in
            guard let known = try store.links(of: incident.id, on: connection).first(where: { $0.id == link }) else { return }
            try connection.execute("DELETE FROM incident_links WHERE id = ?1", link)
            try Timeline.append(.unlinked, to: incident.id, by: caller.actor, at: time, text: known.title ?? known.url, on: connection)
            try EventLog.append([.incidentUpdated(incident.change)], at: time, on: connection)
        }
    }
}

extension [IncidentTag] {
    fileprivate func without(_ others: Self) -> Self { filter { tag in !others.contains { $0.folded == tag.folded } } }
}
