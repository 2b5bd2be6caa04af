import Foundation
import Kernel
import Platform
import StatusPage
import TestKit

@testable import App

extension OperationsTests {
    static let statusPage: [Operation] = [
        Operation("FeedOperations.reports") { _ = try await $0.flow.composition.statusPage.feeds.reports(by: $1) },
        Operation("FeedOperations.send") {
            _ = try await $0.flow.composition.statusPage.feeds.send(Data("[]".utf8), to: .sms, by: $1)
        },
        Operation("FeedOperations.readNow") { _ = try await $0.flow.composition.statusPage.feeds.readNow(.voice, by: $1) },
    ]

    private static let text = LocalizedText(english: "x")

    static let publicPage: [Operation] = [
        Operation("ComponentOperations.list") { _ = try await $0.statusPage.components.list(by: $1) },
        Operation("ComponentOperations.find") { _ = try await $0.statusPage.components.find($0.status.component, by: $1) },
        Operation("ComponentOperations.add") { _ = try await $0.statusPage.components.add(.init(name: text), by: $1) },
        Operation("ComponentOperations.change") {
            _ = try await $0.statusPage.components.change($0.status.component, .init(), by: $1)
        },
        Operation("ComponentOperations.say") {
            _ = try await $0.statusPage.components.say(.operational, of: $0.status.component, by: $1)
        },
        Operation("ComponentOperations.unsay") {
            try await $0.statusPage.components.unsay($0.status.said, of: $0.status.component, by: $1)
        },
        Operation("ComponentOperations.delete") { try await $0.statusPage.components.delete($0.status.component, by: $1) },
        Operation("StatusIncidentOperations.list") { _ = try await $0.statusPage.incidents.list(limit: 1, by: $1) },
        Operation("StatusIncidentOperations.find") { _ = try await $0.statusPage.incidents.find($0.status.incident, by: $1) },
        Operation("StatusIncidentOperations.preview") {
            _ = try await $0.statusPage.incidents.preview(.init(title: text, text: text), by: $1)
        },
        Operation("StatusIncidentOperations.publish") {
            _ = try await $0.statusPage.incidents.publish(.init(title: text, text: text), by: $1)
        },
        Operation("StatusIncidentOperations.publishDraft") {
            _ = try await $0.statusPage.incidents.publishDraft($0.status.draft, by: $1)
        },
        Operation("StatusIncidentOperations.draft") { _ = try await $0.statusPage.incidents.draft(from: $0.incident, by: $1) },
        Operation("StatusIncidentOperations.update") {
            _ = try await $0.statusPage.incidents.update($0.status.incident, .init(text: text), by: $1)
        },
        Operation("StatusIncidentOperations.previewUpdate") {
            _ = try await $0.statusPage.incidents.previewUpdate(.init(text: text), of: $0.status.incident, by: $1)
        },
        Operation("StatusIncidentOperations.edit") {
            _ = try await $0.statusPage.incidents.edit($0.status.incident, .init(), by: $1)
        },
        Operation("StatusIncidentOperations.editUpdate") {
            _ = try await $0.statusPage.incidents.editUpdate($0.status.update, of: $0.status.incident, text: text, by: $1)
        },
        Operation("StatusIncidentOperations.comment") {
            _ = try await $0.statusPage.incidents.comment("x", on: $0.status.incident, by: $1)
        },
        Operation("StatusIncidentOperations.link") {
            _ = try await $0.statusPage.incidents.link($0.status.incident, to: $0.incident, by: $1)
        },
        Operation("StatusIncidentOperations.unlink") {
            _ = try await $0.statusPage.incidents.unlink($0.status.incident, from: $0.incident, by: $1)
        },
        Operation("StatusIncidentOperations.retract") {
            _ = try await $0.statusPage.incidents.retract($0.status.newest, of: $0.status.incident, by: $1)
        },
        Operation("MaintenanceOperations.retract") {
            _ = try await $0.statusPage.maintenances.retract($0.status.newestOfMaintenance, of: $0.status.maintenance, by: $1)
        },
        Operation("DeletionOperations.undo") { _ = try await $0.statusPage.deletions.undo($0.status.deletion, by: $1) },
        Operation("StatusIncidentOperations.delete") { try await $0.statusPage.incidents.delete($0.status.incident, by: $1) },
        Operation("MaintenanceOperations.list") { _ = try await $0.statusPage.maintenances.list(limit: 1, by: $1) },
        Operation("MaintenanceOperations.find") { _ = try await $0.statusPage.maintenances.find($0.status.maintenance, by: $1) },
        Operation("MaintenanceOperations.preview") {
            let now = $0.flow.world.now
            _ = try await $0.statusPage.maintenances.preview(
                .init(title: text, text: text, scheduledFor: now, scheduledUntil: now.adding(.seconds(1))), by: $1)
        },
        Operation("MaintenanceOperations.plan") {
            let now = $0.flow.world.now
            _ = try await $0.statusPage.maintenances.plan(
                .init(title: text, text: text, scheduledFor: now, scheduledUntil: now.adding(.seconds(1))), by: $1)
        },
        Operation("MaintenanceOperations.change") {
            _ = try await $0.statusPage.maintenances.change($0.status.maintenance, .init(), by: $1)
        },
        Operation("MaintenanceOperations.update") {
            _ = try await $0.statusPage.maintenances.update($0.status.maintenance, text: text, by: $1)
        },
        Operation("MaintenanceOperations.previewUpdate") {
            _ = try await $0.statusPage.maintenances.previewUpdate(of: $0.status.maintenance, text: text, by: $1)
        },
        Operation("MaintenanceOperations.cancel") {
            _ = try await $0.statusPage.maintenances.cancel($0.status.maintenance, by: $1)
        },
        Operation("TemplateOperations.list") { _ = try await $0.statusPage.templates.list(by: $1) },
        Operation("TemplateOperations.save") {
            _ = try await $0.statusPage.templates.save(.init(name: "New", title: text, text: text), by: $1)
        },
        Operation("TemplateOperations.delete") { try await $0.statusPage.templates.delete($0.status.template, by: $1) },
        Operation("ThresholdOperations.list") { _ = try await $0.statusPage.thresholds.list(by: $1) },
        Operation("ThresholdOperations.cells") { _ = try await $0.statusPage.thresholds.cells(by: $1) },
        Operation("ThresholdOperations.save") {
            _ = try await $0.statusPage.thresholds.save(CellScope(.sms), limits: [:], by: $1)
        },
        Operation("ThresholdOperations.delete") { try await $0.statusPage.thresholds.delete($0.status.threshold, by: $1) },
        Operation("SiteOperations.list") { _ = try await $0.statusPage.sites.list(by: $1) },
        Operation("SiteOperations.save") {
            var draft = SiteOperations.Draft()
            draft.host = "new.example"
            _ = try await $0.statusPage.sites.save(draft, by: $1)
        },
        Operation("SubscriberOperations.counts") { _ = try await $0.statusPage.subscribers.counts(by: $1) },
        Operation("SubscriberOperations.list") { _ = try await $0.statusPage.subscribers.list(limit: 1, by: $1) },
        Operation("SubscriberOperations.audience") {
            _ = try await $0.statusPage.subscribers.audience(of: [$0.status.component], impact: .major, by: $1)
        },
        Operation("SubscriberOperations.add") {
            _ = try await $0.statusPage.subscribers.add(.webhook, "https://new.example/hook", .init(), by: $1)
        },
        Operation("SubscriberOperations.askAgain") {
            _ = try await $0.statusPage.subscribers.askAgain($0.status.subscriber, by: $1)
        },
        Operation("SubscriberOperations.take") {
            let file = try SubscriberFile("channel,address\nwebhook,https://third.example/hook\n")
            _ = try await $0.statusPage.subscribers.take(file, isPreview: false, by: $1)
        },
        Operation("SubscriberOperations.remove") { try await $0.statusPage.subscribers.remove($0.status.subscriber, by: $1) },
        Operation("SiteOperations.delete") { try await $0.statusPage.sites.delete($0.status.site, by: $1) },
    ]
}
