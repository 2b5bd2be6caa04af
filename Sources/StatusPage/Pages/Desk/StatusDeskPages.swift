import Accounts
import Hummingbird
import Platform

/// The pages on which the desk keeps the status page: a page for each thing that customers see, under one entry of the rail.
struct StatusDeskPages: Sendable {
    /// Templates and texts.
    static let parts = PageParts(
        module: "statuspage_desk",
        templates: [
            "status_desk_head": PackageResources.status_desk_head_mustache, "status_desk_done": PackageResources.status_desk_done_mustache,
            "status_desk_fault": PackageResources.status_desk_fault_mustache,
            "status_desk_input": PackageResources.status_desk_input_mustache,
            "status_desk_select": PackageResources.status_desk_select_mustache,
            "status_desk_texts": PackageResources.status_desk_texts_mustache,
            "status_desk_previews": PackageResources.status_desk_previews_mustache,
            "status_desk_shown": PackageResources.status_desk_shown_mustache,
            "status_desk_shown_row": PackageResources.status_desk_shown_row_mustache,
            "status_desk_components": PackageResources.status_desk_components_mustache,
            "status_desk_shown_maintenance": PackageResources.status_desk_shown_maintenance_mustache,
            "status_desk_maintenance_list": PackageResources.status_desk_maintenance_list_mustache,
            "status_desk_maintenance_form": PackageResources.status_desk_maintenance_form_mustache,
            "status_desk_maintenance": PackageResources.status_desk_maintenance_mustache,
            "status_desk_template_list": PackageResources.status_desk_template_list_mustache,
            "status_desk_template": PackageResources.status_desk_template_mustache,
            "status_desk_site_list": PackageResources.status_desk_site_list_mustache,
            "status_desk_site": PackageResources.status_desk_site_mustache,
            "status_desk_piece": PackageResources.status_desk_piece_mustache,
            "status_desk_states": PackageResources.status_desk_states_mustache,
            "status_desk_shown_incident": PackageResources.status_desk_shown_incident_mustache,
            "status_desk_incident_list": PackageResources.status_desk_incident_list_mustache,
            "status_desk_incident_form": PackageResources.status_desk_incident_form_mustache,
            "status_desk_incident": PackageResources.status_desk_incident_mustache,
            "status_desk_message": PackageResources.status_desk_message_mustache,
            "status_desk_component_list": PackageResources.status_desk_component_list_mustache,
            "status_desk_subscribers": PackageResources.status_desk_subscribers_mustache,
            "status_desk_component": PackageResources.status_desk_component_mustache,
        ],
        dictionaries: [
            .english: PackageResources.statuspage_desk_en_json, .russian: PackageResources.statuspage_desk_ru_json,
            .portuguese: PackageResources.statuspage_desk_pt_BR_json,
        ],
        assets: ["status_desk.css": PackageResources.status_desk_css, "status_desk.js": PackageResources.status_desk_js])

    /// One entry; its pages are tabs (`{{> tabs}}` at the head of each template).
    static let rail = [
        NavigationItem(
            textKey: "status_desk_title", icon: "status",
            pages: [
                NavigationItem(path: StatusDeskPath.components, textKey: "status_desk_components", icon: "status"),
                NavigationItem(path: StatusDeskPath.incidents, textKey: "status_desk_incidents", icon: "status"),
                NavigationItem(path: StatusDeskPath.maintenances, textKey: "status_desk_maintenances", icon: "status"),
                FeedsPages.tab,
                NavigationItem(path: StatusDeskPath.subscribers, textKey: "status_desk_subscribers", icon: "status"),
                NavigationItem(path: StatusDeskPath.templates, textKey: "status_desk_templates", icon: "status"),
                NavigationItem(path: StatusDeskPath.sites, textKey: "status_desk_sites", icon: "status"),
            ])
    ].compactMap { item in
        item.map { RailEntry($0, order: 35, isShown: { $0.may(.viewStatusPage) }) }
    }

    let module: StatusPageModule
    let key: SecretKey
    let tools: PageTools

    func add(to routes: Routes) {
        let members = AccountsPages.members(of: routes)
        ComponentPages(module: module, key: key, tools: tools).add(to: members)
        StatusIncidentPages(module: module, tools: tools).add(to: members)
        MaintenancePages(module: module, tools: tools).add(to: members)
        TemplatePages(module: module, tools: tools).add(to: members)
        SitePages(module: module, tools: tools).add(to: members)
        SubscriberDeskPages(subscribers: module.subscribers, tools: tools).add(to: members)
        UndoPages(deletions: module.deletions).add(to: members)
        members.get(RouterPath(StatusDeskPath.root)) { _, _ in Response.redirect(to: StatusDeskPath.components) }
        module.feedsPages(tools).add(to: members)
    }
}
