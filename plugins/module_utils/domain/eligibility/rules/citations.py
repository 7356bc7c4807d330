# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the rules in force today stand: Microsoft's pages, and reports that its own people answered."""

from __future__ import annotations

import typing as t

_LEARN = "https://learn.microsoft.com/azure"

GENERATION_2: t.Final = f"{_LEARN}/virtual-machines/generation-2"
SIZES: t.Final = f"{_LEARN}/virtual-machines/sizes/overview"
SKUS: t.Final = "https://learn.microsoft.com/rest/api/compute/resource-skus/list"
SKU_NOT_AVAILABLE: t.Final = f"{_LEARN}/azure-resource-manager/troubleshooting/error-sku-not-available"
TRUSTED_LAUNCH: t.Final = f"{_LEARN}/virtual-machines/trusted-launch"
TRUSTED_LAUNCH_FAQ: t.Final = f"{_LEARN}/virtual-machines/trusted-launch-faq"
UPGRADE: t.Final = f"{_LEARN}/virtual-machines/trusted-launch-existing-vm-gen-1"
GALLERIES: t.Final = f"{_LEARN}/virtual-machines/azure-compute-gallery"
GALLERY_SECURITY: t.Final = f"{_LEARN}/virtual-machines/trusted-launch-portal"
CONFIDENTIAL: t.Final = f"{_LEARN}/confidential-computing/confidential-vm-overview"
ATTACH: t.Final = f"{_LEARN}/virtual-machines/attach-os-disk"
NULL_GENERATION: t.Final = "https://github.com/Azure/azure-cli/issues/21264"
EPHEMERAL: t.Final = f"{_LEARN}/virtual-machines/ephemeral-os-disks"
NVME: t.Final = f"{_LEARN}/virtual-machines/enable-nvme-interface"
HIBERNATION: t.Final = f"{_LEARN}/virtual-machines/hibernate-resume"
DISKS: t.Final = f"{_LEARN}/virtual-machines/disks-types"
OS_DISK: t.Final = f"{_LEARN}/virtual-machines/managed-disks-overview#os-disk"
HDD_OS_DISK: t.Final = f"{_LEARN}/virtual-machines/disks-hdd-os-retirement"
SNAPSHOTS: t.Final = f"{_LEARN}/virtual-machines/disks-incremental-snapshots"
SNAPSHOT_COPY: t.Final = f"{_LEARN}/virtual-machines/disks-copy-incremental-snapshot-across-regions"
DISK_ENCRYPTION: t.Final = f"{_LEARN}/virtual-machines/disk-encryption-overview"
ENCRYPTION_AT_HOST: t.Final = f"{_LEARN}/virtual-machines/disks-enable-host-based-encryption-portal"
BACKUP: t.Final = f"{_LEARN}/backup/backup-support-matrix-iaas"
SITE_RECOVERY: t.Final = f"{_LEARN}/site-recovery/azure-to-azure-support-matrix"
NETWORKING: t.Final = f"{_LEARN}/virtual-network/accelerated-networking-overview"
FIND_IMAGE: t.Final = f"{_LEARN}/virtual-machines/linux/cli-ps-findimage"
TERMS: t.Final = f"{_LEARN}/virtual-machines/linux/cli-ps-findimage#accept-the-terms"
QUOTA: t.Final = f"{_LEARN}/virtual-machines/quotas"
AVAILABILITY_SETS: t.Final = f"{_LEARN}/virtual-machines/availability-set-overview"
UNMANAGED: t.Final = "https://github.com/microsoft/lisa/issues/222"
RESIZE: t.Final = f"{_LEARN}/virtual-machines/resize-vm"
