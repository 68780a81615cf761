"""Wagtail's views of an article, with the desk's side panel, its preview, and its list to return to."""

import json
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.side_panels import ChecksSidePanel
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.delete import DeleteView
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.preview import PreviewOnCreateView, PreviewOnEditView, ViewDraftView
from wagtail.admin.views.pages.revisions import RevisionsView
from wagtail.admin.views.pages.unpublish import UnpublishView
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.log_actions import LogContext
from wagtail.models import Page

from weriye.stories.actions import explain_withdrawal
from weriye.stories.editions import edition
from weriye.stories.models import Article

from . import unsaved
from .checks.gate import APPROVE, ApproveArticle, stopped
from .checks.panel import ChecksPanel
from .counterparts import CounterpartSidePanel, siblings_of
from .trail import ArticleHistory, ArticleUsage, ArticleWorkflowDetail, ArticleWorkflowHistory

# A preview stands on the desk's own address: whatever a text smuggled in must not run there.
HARMLESS = "script-src 'none'; object-src 'none'; form-action 'none'; frame-ancestors 'self'"


class _Beside:
    """Puts the other edition beside the form, and returns to the list of stories."""

    page: Article
    request: HttpRequest
    next_url: str
    expects_json_response: bool
    get_header_title: Callable[[], str]

    def get_side_panels(self) -> MediaContainer:
        # Wagtail's checks run as a script in the preview, where no script runs.
        panels = [panel for panel in super().get_side_panels() if not isinstance(panel, ChecksSidePanel)]  # type: ignore[misc]
        if not self.expects_json_response and not getattr(self, "hydrate_create_view", False):
            panels[1:1] = [ChecksPanel(self.page, self.request), CounterpartSidePanel(self.page, self.request)]
        return MediaContainer(panels)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        context["desk_breadcrumbs"] = [
            {"url": reverse("desk_stories"), "label": _("Stories")},
            {"url": "", "label": self.get_header_title()},
        ]
        return context

    def redirect_away(self) -> HttpResponseRedirect:
        return redirect(self.next_url or "desk_stories")


class EditArticle(_Beside, EditView):
    def get_header_title(self) -> str:
        return str(self.page.title)

    @cached_property
    def is_out_of_date(self) -> bool:
        # On a bad line the answer is lost, not what was sent: that is no newer version by somebody else.
        return bool(super().is_out_of_date) and not unsaved.is_own(self.request, self.latest_revision)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # Wagtail asks this of its autosave only; its buttons would lay one text over another's.
        typed = not self.expects_json_response and not self.is_cancelling_workflow
        if typed and self.is_out_of_date and not unsaved.knows_newer(request, self.latest_revision):
            return self._with_newer_there()
        response: HttpResponse = super().post(request, *args, **kwargs)
        if response.status_code == 302 or (self.expects_json_response and response.status_code == 200):
            return unsaved.mark_saved(request, response, self.page)
        return response

    def _with_newer_there(self) -> HttpResponse:
        """The form as it was sent, not saved, with the question what shall be the newest version."""
        self.form = self.form_class(
            self.request.POST,
            self.request.FILES,
            instance=self.page,
            subscription=self.subscription,
            parent_page=self.parent,
            for_user=self.request.user,
        )
        unsaved.say_newer(self.request, self.latest_revision)
        self.has_unsaved_changes = True
        # Of no version: so autosave does not answer the question.
        response: HttpResponse = self.render_to_response(self.get_context_data() | {"loaded_revision_created_at": ""})
        return response

    def perform_workflow_action(self) -> HttpResponse:
        """Approval from the editor keeps what was typed, and waits for the checks."""
        if self.workflow_action != APPROVE:
            response: HttpResponse = super().perform_workflow_action()
            return response
        self.save_action()
        answer = stopped(self.request, self.page)
        if answer is not None:
            return answer
        task, state = self.page.current_workflow_task, self.page.current_workflow_task_state
        more = json.loads(self.request.POST.get("workflow-action-extra-data", "{}"))
        task.on_action(state, self.request.user, self.workflow_action, **more)
        return self.redirect_away()


class CreateArticle(_Beside, CreateView):
    def get_header_title(self) -> str:
        return _("New story: %(edition)s") % {"edition": edition(self.locale.language_code).name}

    def post(self, request: HttpRequest) -> HttpResponse:
        if (begun := Article.objects.filter(pk=unsaved.begun_with(request)).first()) is not None:
            return self._go_on_with(begun)
        response: HttpResponse = super().post(request)
        if self.page.pk is not None and (response.status_code == 302 or self.expects_json_response):
            return unsaved.mark_saved(request, response, self.page)
        return response

    def _go_on_with(self, begun: Article) -> HttpResponse:
        """Save into the article that this form made before its answer was lost."""
        sent = self.request.POST.copy()
        # Nothing is out of date but by somebody else's hand.
        sent["loaded_revision_id"] = "0"
        self.request.POST = sent  # type: ignore[assignment]
        view = article_viewset.edit_view
        response: HttpResponse = view(self.request, page_id=begun.pk)
        if not self.expects_json_response or response.status_code != 200:
            return response
        edit = reverse("wagtailadmin_pages:edit", args=(begun.pk,))
        more = {"url": edit, "hydrate_url": f"{edit}?_w_hydrate_create_view=1"}
        return JsonResponse(json.loads(response.content) | more)

    def publish_action(self) -> HttpResponse:
        # Wagtail saves it as live before it asks whether it may be; what is stopped must never have been.
        self.form.instance.live = False
        response: HttpResponse = super().publish_action()
        return response


class DeleteArticle(DeleteView):
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post(request, *args, **kwargs)
        # Wagtail goes back to the folder, which journalists do not see.
        return (
            redirect("desk_stories") if isinstance(response, HttpResponseRedirect) and not self.next_url else response
        )


class UnpublishArticle(UnpublishView):
    """Wagtail's question whether to withdraw, with room for what the readers shall be told."""

    template_name = "desk/confirm_withdrawal.html"

    def get_page_subtitle(self) -> str:
        return str(self.object.get_admin_display_title())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["paper"] = edition(self.object.edition)
        context["others"] = [(edition(other.edition), other) for other in self._others()]
        return context

    def _others(self) -> list[Article]:
        """The story's articles in other editions that this journalist may withdraw with it."""
        there = siblings_of(self.object).values()
        user = self.request.user
        return [one for one in there if one.live and one.permissions_for_user(user).can_unpublish()]

    def unpublish(self) -> HttpResponse | None:
        also = set(self.request.POST.getlist("also"))
        chosen = [one for one in self._others() if one.edition in also]
        response: HttpResponse | None = super().unpublish()
        if response is not None:
            return response
        for other in chosen:
            # Of one context Wagtail's history shows a single line of a kind, be it another page's.
            with LogContext(user=self.request.user):
                UnpublishPageAction(other, user=self.request.user).execute(skip_permission_checks=True)
        for article in (self.object, *chosen):
            if reason := self.request.POST.get(f"reason-{article.edition}", "").strip():
                explain_withdrawal(article, reason)
        return None

    def get_next_url(self) -> str:
        return get_valid_next_url_from_request(self.request) or reverse("desk_stories")


class _Harmless:
    """A preview in which nothing runs and nothing is sent."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        response["Content-Security-Policy"] = HARMLESS
        response["Cache-Control"] = "private, no-store"
        return response


class PreviewArticle(_Harmless, PreviewOnEditView):
    pass


class PreviewNewArticle(_Harmless, PreviewOnCreateView):
    def get_object(self) -> Article:
        article: Article = super().get_object()
        # Wagtail leaves the locale out; an article without one belongs to no edition.
        article.locale = Page.objects.get(pk=self.parent_object_id).locale
        return article


class ViewDraftArticle(_Harmless, ViewDraftView):
    pass


class ViewRevisionOfArticle(_Harmless, RevisionsView):
    pass


class ArticleViewSet(PageViewSet):
    model = Article
    add_view_class = CreateArticle
    edit_view_class = EditArticle
    delete_view_class = DeleteArticle
    unpublish_view_class = UnpublishArticle
    preview_on_add_view_class = PreviewNewArticle
    preview_on_edit_view_class = PreviewArticle
    view_draft_view_class = ViewDraftArticle
    workflow_action_view_class = ApproveArticle
    revisions_view_class = ViewRevisionOfArticle
    history_view_class = ArticleHistory
    usage_view_class = ArticleUsage
    workflow_history_view_class = ArticleWorkflowHistory
    workflow_history_detail_view_class = ArticleWorkflowDetail


article_viewset = ArticleViewSet()
