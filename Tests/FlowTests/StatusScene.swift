import Kernel
import Platform
import StatusPage

@testable import App

/// What there is of a public page to be changed.
struct StatusScene: Sendable {
    let component: PublicID
    /// What was said of it by hand.
    let said: HandChange
    let incident: PublicID
    let update: PublicID
    /// The message behind it.
    let newest: PublicID
    let draft: PublicID
    let maintenance: PublicID
    let newestOfMaintenance: PublicID
    let template: PublicID
    let threshold: PublicID
    /// Beside the first one.
    let site: PublicID
    /// Of a template.
    let deletion: PublicID
    /// A web hook that did not confirm.
    let subscriber: PublicID

    init(_ page: StatusPageModule) async throws {
        let text = LocalizedText(english: "Text")
        component = try await page.components.add(.init(name: text), by: .commandLine).id
        said = try await page.components.say(.degradedPerformance, of: component, by: .commandLine)
        let published = try await page.incidents.publish(.init(title: text, text: text), by: .commandLine)
        (incident, update) = (published.id, published.incident.updates[0].id)
        let updated = try await page.incidents.update(published.id, .init(text: text), by: .commandLine).incident.updates
        newest = updated.first { [update] in $0.id != update }?.id ?? update
        var hidden = StatusIncidentOperations.Draft(title: text, text: text)
        hidden.isDraft = true
        draft = try await page.incidents.publish(hidden, by: .commandLine).id
        let soon = published.incident.createdAt.adding(.seconds(3600))
        let planned = try await page.maintenances.plan(
            .init(title: text, text: text, scheduledFor: soon, scheduledUntil: soon.adding(.seconds(60))), by: .commandLine)
        maintenance = planned.id
        let messages = try await page.maintenances.update(planned.id, text: text, by: .commandLine).updates
        newestOfMaintenance = messages.first { $0.id != planned.updates[0].id }?.id ?? planned.updates[0].id
        template = try await page.templates.save(.init(name: "Template", title: text, text: text), by: .commandLine).id
        threshold = try await page.thresholds.save(CellScope(.mms), limits: [:], by: .commandLine).id
        var other = SiteOperations.Draft()
        other.host = "other.example"
        site = try await page.sites.save(other, by: .commandLine).id
        let gone = try await page.templates.save(.init(name: "Gone", title: text, text: text), by: .commandLine).id
        deletion = try await page.templates.delete(gone, by: .commandLine)
        subscriber = try await page.subscribers.add(.webhook, "https://told.example/hook", .init(), by: .commandLine).id
    }
}
