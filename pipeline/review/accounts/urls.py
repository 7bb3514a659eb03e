"""The addresses by which people come in, and of their own accounts."""

from __future__ import annotations

from django.contrib.auth.views import LogoutView
from django.urls import path

from pipeline.review.accounts import sign_in
from pipeline.review.accounts import views as account_views

urlpatterns = [
    path("home/", sign_in.home, name="home"),
    path("login/", sign_in.SignIn.as_view(), name="login"),
    path("login/code/", sign_in.code, name="login_code"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("join/<str:token>/", sign_in.join, name="join"),
    path("new-password/<str:uidb64>/<str:token>/", sign_in.NewPassword.as_view(), name="new_password"),
    path("account/", account_views.account, name="account"),
    path("account/password/", account_views.OwnPassword.as_view(), name="own_password"),
    path("account/second-factor/begin/", account_views.begin_second_factor, name="begin_second_factor"),
    path("account/second-factor/qr.svg", account_views.qr_code, name="qr_code"),
    path("account/second-factor/confirm/", account_views.confirm_second_factor, name="confirm_second_factor"),
    path("account/second-factor/remove/", account_views.remove_second_factor, name="remove_second_factor"),
]
