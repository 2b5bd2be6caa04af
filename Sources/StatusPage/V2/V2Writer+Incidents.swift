import Kernel

extension V2Writer {
    func incident(_ incident: StatusIncident) -> OrderedJSON {
        let head: OrderedJSON = [
            "id": .text(incident.id.rawValue), "name": .text(incident.title.english), "status": .text(incident.stage.rawValue),
            "created_at": .text(time.text(incident.createdAt)), "updated_at": .text(time.text(incident.updatedAt)),
            "monitoring_at": .optional(incident.monitoringAt.map(time.text)),
            "resolved_at": .optional(incident.resolvedAt.map(time.text)), "impact": .text(incident.impact.rawValue),
            "shortlink": .text(address(of: incident.id)), "started_at": .text(time.text(incident.startedAt)),
            "page_id": .text(snapshot.site.id.rawValue),
        ]
        return head.adding(tail(incident.id, incident.updates, components: Set(incident.components.keys)))
            .adding([("name_i18n", i18n(incident.title))])
    }

    /// Planned work: an incident with the time it is planned for.
    func maintenance(_ maintenance: Maintenance) -> OrderedJSON {
        let head: OrderedJSON = [
            "id": .text(maintenance.id.rawValue), "name": .text(maintenance.title.english),
            "status": .text(maintenance.stage.rawValue), "created_at": .text(time.text(maintenance.createdAt)),
            "updated_at": .text(time.text(maintenance.updatedAt)), "monitoring_at": nil,
            "resolved_at": .optional(maintenance.completedAt.map(time.text)), "impact": "maintenance",
            "shortlink": .text(address(of: maintenance.id)),
            "started_at": .text(time.text(maintenance.startedAt ?? maintenance.scheduledFor)),
            "page_id": .text(snapshot.site.id.rawValue),
        ]
        return head.adding(tail(maintenance.id, maintenance.updates(naming: components), components: Set(maintenance.components))).adding([
            ("scheduled_for", .text(time.text(maintenance.scheduledFor))),
            ("scheduled_until", .text(time.text(maintenance.scheduledUntil))), ("name_i18n", i18n(maintenance.title)),
        ])
    }

    /// Where people read of it.
    func address(of id: PublicID) -> String { snapshot.site.url + "/incidents/" + id.rawValue }

    private func tail(
        _ id: PublicID, _ updates: [StatusUpdate], components affected: Set<PublicID>
    ) -> [(name: String, value: OrderedJSON)] {
        [
            ("incident_updates", .list(updates.sorted { $0.displayAt > $1.displayAt }.map { update($0, of: id) })),
            ("components", .list(components.all.filter { affected.contains($0.id) }.map(component))),
            ("reminder_intervals", nil),
        ]
    }

    private func update(_ update: StatusUpdate, of incident: PublicID) -> OrderedJSON {
        [
            "id": .text(update.id.rawValue), "status": .text(update.stage), "body": .text(update.text.english),
            "incident_id": .text(incident.rawValue), "created_at": .text(time.text(update.createdAt)),
            "updated_at": .text(time.text(update.updatedAt)), "display_at": .text(time.text(update.displayAt)),
            "affected_components": update.affected.isEmpty ? .null : .list(update.affected.map(affected)),
            "deliver_notifications": true, "custom_tweet": nil, "tweet_id": nil, "body_i18n": i18n(update.text),
        ]
    }

    private func affected(_ change: StatusUpdate.Affected) -> OrderedJSON {
        [
            "code": .text(change.component.rawValue), "name": .text(change.name.english), "old_status": .text(change.old.v2),
            "new_status": .text(change.new.v2), "name_i18n": i18n(change.name),
        ]
    }
}
