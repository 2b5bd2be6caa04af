package import Kernel
import Platform

/// Tags and links.
extension IncidentActions {
    /// Adds tags and takes others away; those that are there already, and those that are not, are no errors.
    package func changeTags(
        of id: IncidentID, adding: [IncidentTag] = [], removing: [IncidentTag] = [], by actor: Actor
    ) async throws -> Incident {
        try await setTags(of: id, by: actor) { tags in
            let removed = Set(removing.map(\.folded))
            let left = tags.filter { !removed.contains($0.folded) }
            return left + adding.filter { tag in !left.contains { $0.folded == tag.folded } }
        }
    }

    /// Leaves the incident with exactly these.
    package func setTags(_ tags: [IncidentTag], of id: IncidentID, by actor: Actor) async throws -> Incident {
        try await setTags(of: id, by: actor) { _ in tags }
    }

    private func setTags(
        of id: IncidentID, by actor: Actor, _ change: @escaping @Sendable ([IncidentTag]) -> [IncidentTag]
    ) async throws -> Incident {
        let time = now()
        return try await database.write { connection in
            let incident = try store.current(id, on: connection)
            // Whoever else changes the tags of this incident waits.
            try connection.execute("UPDATE incidents SET parts = parts WHERE id = ?1", incident.id)
            let old = try store.tags(of: incident.id, on: connection)
            let new = change(old)
            let (added, removed) = (new.without(old), old.without(new))
            guard !added.isEmpty || !removed.isEmpty else { return incident }
            guard old.count - removed.count + added.count <= IncidentTag.most else {
                throw IncidentError.tooManyTags(limit: IncidentTag.most)
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
                    kind, to: incident.id, by: actor, at: time, text: tags.map(\.text).joined(separator: ", "), on: connection)
            }
            try EventLog.append([.incidentUpdated(incident.change)], at: time, on: connection)
            return incident
        }
    }

    /// A link that is there already gets the new title.
    package func addLink(_ url: String, title: String?, to id: IncidentID, by actor: Actor) async throws -> Incident {
        let (url, title) = (try IncidentLink.checked(url), try IncidentLink.checkedTitle(title))
        let time = now()
        return try await database.write { connection in
            let incident = try store.current(id, on: connection)
            try connection.execute("UPDATE incidents SET parts = parts WHERE id = ?1", incident.id)
            let links = try store.links(of: incident.id, on: connection)
            if let known = links.first(where: { $0.url == url }) {
                guard known.title != title else { return incident }
                try connection.execute("UPDATE incident_links SET title = ?2 WHERE id = ?1", known.id, title)
            } else {
                guard links.count < IncidentLink.most else { throw IncidentError.tooManyLinks(limit: IncidentLink.most) }
                try connection.execute(
                    "INSERT INTO incident_links (incident_id, url, title, added_at, added_by) VALUES (?1, ?2, ?3, ?4, ?5)",
                    incident.id, url, title, time, actor.name)
                try Timeline.append(.linked, to: incident.id, by: actor, at: time, text: title ?? url, on: connection)
            }
            try EventLog.append([.incidentUpdated(incident.change)], at: time, on: connection)
            return incident
        }
    }

    /// A link that is not there is no error.
    package func removeLink(_ link: Int64, from id: IncidentID, by actor: Actor) async throws -> Incident {
        let time = now()
        return try await database.write { connection in
            let incident = try store.current(id, on: connection)
            guard let known = try store.links(of: incident.id, on: connection).first(where: { $0.id == link }) else { return incident }
            try connection.execute("DELETE FROM incident_links WHERE id = ?1", link)
            try Timeline.append(.unlinked, to: incident.id, by: actor, at: time, text: known.title ?? known.url, on: connection)
            try EventLog.append([.incidentUpdated(incident.change)], at: time, on: connection)
            return incident
        }
    }
}

extension [IncidentTag] {
    fileprivate func without(_ others: Self) -> Self { filter { tag in !others.contains { $0.folded == tag.folded } } }
}
